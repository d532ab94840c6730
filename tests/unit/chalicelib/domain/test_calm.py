"""When an alert may be closed."""

from dataclasses import replace

from chalicelib.domain.alert import CALM_FOR
from chalicelib.domain.alert_rules import SILENT_AFTER
from chalicelib.domain.calm import calm_since, heard_since
from tests.builders import MINUTE, NOON, a_rule, a_sample, an_alert

ALERT = replace(an_alert(), last_at=NOON)
RULE = a_rule()


def test_calm_has_returned_when_the_metric_was_fine_for_long_enough() -> None:
    samples = [a_sample(NOON + MINUTE, air_temp_c=34.0), a_sample(NOON + CALM_FOR, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) == NOON + CALM_FOR


def test_calm_that_is_too_short_is_a_part_of_the_trouble() -> None:
    assert calm_since(ALERT, RULE, [a_sample(NOON + CALM_FOR - MINUTE, air_temp_c=20.0)]) is None


def test_without_samples_nobody_knows() -> None:
    assert calm_since(ALERT, RULE, []) is None


def test_samples_without_the_metric_say_nothing() -> None:
    assert calm_since(ALERT, RULE, [a_sample(NOON + CALM_FOR, humidity_pct=50.0)]) is None


def test_a_stored_breach_that_the_alert_has_not_absorbed_keeps_it_open() -> None:
    samples = [a_sample(NOON + 2 * MINUTE, air_temp_c=36.0), a_sample(NOON + CALM_FOR, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) is None


def test_two_samples_of_one_time_both_count() -> None:
    at = NOON + CALM_FOR
    samples = [a_sample(at, air_temp_c=36.0), a_sample(at, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) is None


def test_samples_from_before_the_last_breach_are_no_calm() -> None:
    samples = [a_sample(NOON - MINUTE, air_temp_c=36.0), a_sample(NOON, air_temp_c=36.0)]

    assert calm_since(ALERT, RULE, samples) is None


def test_a_device_that_speaks_again_is_not_silent() -> None:
    assert heard_since(a_sample(NOON), NOON + SILENT_AFTER) == NOON
    assert heard_since(a_sample(NOON), NOON + SILENT_AFTER + MINUTE) is None
    assert heard_since(None, NOON) is None

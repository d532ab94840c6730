"""What stored samples say of an alert."""

from dataclasses import replace

import pytest

from chalicelib.domain.alert import CALM_FOR
from chalicelib.domain.breach import SILENT_AFTER, Severity
from chalicelib.domain.calm import calm_since, goes_on, heard_since, nearest_to_warning, uncritical_since, worst_of
from tests.builders import MINUTE, NOON, a_sample, an_alert, an_alert_rule

ALERT = replace(an_alert(), since=NOON, onset_at=NOON, last_at=NOON)
CRITICAL = replace(ALERT, severity=Severity.CRITICAL)
RULE = an_alert_rule()
CAREFUL = an_alert_rule(clear_margin=1.0)


def test_calm_has_returned_when_the_metric_was_fine_for_long_enough() -> None:
    samples = [a_sample(NOON + MINUTE, air_temp_c=34.0), a_sample(NOON + CALM_FOR, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) == NOON + CALM_FOR


def test_calm_that_is_too_short_is_a_part_of_the_trouble() -> None:
    assert calm_since(ALERT, RULE, [a_sample(NOON + CALM_FOR - MINUTE, air_temp_c=20.0)]) is None


def test_without_samples_nobody_knows() -> None:
    assert calm_since(ALERT, RULE, []) is None


def test_samples_without_the_metric_say_nothing() -> None:
    assert calm_since(ALERT, RULE, [a_sample(NOON + CALM_FOR, humidity_pct=50.0)]) is None


def test_ten_minutes_count_from_the_last_breach_that_is_stored() -> None:
    samples = [a_sample(NOON + 2 * MINUTE, air_temp_c=36.0), a_sample(NOON + CALM_FOR, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) is None
    later = a_sample(NOON + CALM_FOR + 2 * MINUTE, air_temp_c=20.0)
    assert calm_since(ALERT, RULE, [*samples, later]) == later.at


def test_two_samples_of_one_time_both_count() -> None:
    at = NOON + CALM_FOR
    samples = [a_sample(at, air_temp_c=36.0), a_sample(at, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) is None


def test_samples_from_before_the_last_breach_are_no_calm() -> None:
    samples = [a_sample(NOON - MINUTE, air_temp_c=20.0), a_sample(NOON, air_temp_c=20.0)]

    assert calm_since(ALERT, RULE, samples) is None


@pytest.mark.parametrize(("value", "calm"), [(34.0, True), (34.1, False)])
def test_calm_is_inside_the_limit_by_the_margin(value: float, calm: bool) -> None:
    assert (calm_since(ALERT, CAREFUL, [a_sample(NOON + CALM_FOR, air_temp_c=value)]) is not None) is calm


@pytest.mark.parametrize(("value", "lower"), [(39.0, True), (39.1, False)])
def test_a_critical_alert_is_a_warning_again_below_its_limit_by_the_margin(value: float, lower: bool) -> None:
    assert (uncritical_since(CRITICAL, CAREFUL, [a_sample(NOON + CALM_FOR, air_temp_c=value)]) is not None) is lower


def test_the_worst_breach_and_the_last_one_are_found() -> None:
    samples = [
        a_sample(NOON + index * MINUTE, air_temp_c=value) for index, value in enumerate((41.0, 39.9, 42.5, 36.0, 30.0))
    ]

    found = worst_of(ALERT, RULE, samples, after=NOON)
    assert found is not None
    worst, last_at = found
    assert (worst.value, worst.limit, worst.severity, last_at) == (42.5, 40.0, Severity.CRITICAL, NOON + 3 * MINUTE)
    assert worst_of(ALERT, RULE, samples, after=NOON + 3 * MINUTE) is None


def test_a_lowered_alert_shows_the_value_nearest_to_its_warning_limit() -> None:
    samples = [a_sample(NOON + index * MINUTE, air_temp_c=value) for index, value in enumerate((41.0, 34.2, 34.8))]

    shown = nearest_to_warning(ALERT, RULE, samples, after=NOON)

    assert shown is not None
    assert (shown.value, shown.limit, shown.severity) == (34.8, 35.0, Severity.WARNING)
    assert nearest_to_warning(ALERT, RULE, [], after=NOON) is None


@pytest.mark.parametrize(
    ("value", "as_a_warning", "as_critical"),
    [(36.0, True, False), (41.0, False, True), (34.5, True, False), (39.5, False, True), (20.0, False, False)],
)
def test_a_trouble_that_is_as_bad_as_before_needs_no_closer_look(
    value: float, as_a_warning: bool, as_critical: bool
) -> None:
    newest = a_sample(NOON + MINUTE, air_temp_c=value)

    assert goes_on(ALERT, CAREFUL, newest) is as_a_warning
    assert goes_on(CRITICAL, CAREFUL, newest) is as_critical


def test_a_device_that_speaks_again_is_not_silent() -> None:
    assert heard_since(a_sample(NOON), NOON + SILENT_AFTER) == NOON
    assert heard_since(a_sample(NOON), NOON + SILENT_AFTER + MINUTE) is None
    assert heard_since(None, NOON) is None

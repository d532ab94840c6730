"""Holding messages against rules: what is calm, what is broken at once, and what had to last."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.sample import TelemetryMessage
from chalicelib.domain.watch import Watch, breaches_at_once, breaches_that_lasted
from tests.builders import HOUR, MINUTE, NOON, a_message, a_sample, an_alert_rule

LONG_AGO = NOON - 1000 * HOUR
WARM = an_alert_rule("warm", warning=35.0, critical=40.0)
COLD = an_alert_rule("cold", direction=Direction.BELOW, warning=5.0, critical=1.0)
WARM_FOR_TEN = an_alert_rule("warm", warning=35.0, critical=40.0, lasting=10 * MINUTE)


def message(*temperatures: float, start: int = 0, step: timedelta = MINUTE, seq: int = 1) -> TelemetryMessage:
    """One value a step, from so many minutes after noon."""
    first = NOON + start * MINUTE
    samples = [a_sample(first + index * step, air_temp_c=value) for index, value in enumerate(temperatures)]
    return a_message(*samples, seq=seq)


def suspects(rules: tuple[AlertRule, ...], *temperatures: float) -> list[str]:
    return [rule.rule_id for rule in Watch.over(rules).suspects(message(*temperatures).columns)]


def told(breaches: tuple[Breach, ...]) -> list[tuple[datetime, Severity, float | None]]:
    return [(breach.at, breach.severity, breach.value) for breach in breaches]


@pytest.mark.parametrize("rule", [WARM, COLD], ids=["above", "below"])
def test_a_value_on_its_limit_breaks_nothing_and_one_beyond_it_does(rule: AlertRule) -> None:
    beyond = 35.1 if rule is WARM else 4.9

    assert suspects((rule,), 35.0, 5.0, 20.0) == []
    assert suspects((rule,), 35.0, 5.0, beyond) == [rule.rule_id]


def test_only_rules_about_what_is_broken_are_suspected() -> None:
    dark = an_alert_rule("dark", metric="light_lux", direction=Direction.BELOW, warning=10.0, critical=None)
    rules = (WARM, dark)

    assert suspects(rules, 41.0) == ["warm"]
    assert Watch.over(rules).suspects({"light_lux": (5.0,), "co2_ppm": (1e5,)}) == [dark]


def test_samples_without_the_metric_are_passed_over() -> None:
    watch = Watch.over((WARM, COLD))

    assert not watch.suspects({"air_temp_c": (None, 20.0, None)})
    assert watch.suspects({"air_temp_c": (None, 36.0, None)})
    assert watch.suspects({"air_temp_c": (4.0, None)})


def test_a_rule_with_a_critical_limit_alone_is_watched_by_that() -> None:
    rule = an_alert_rule("hot", warning=None, critical=40.0)

    assert suspects((rule,), 39.0) == []
    assert suspects((rule,), 41.0) == ["hot"]


def test_a_rule_without_conditions_and_no_rules_at_all_suspect_nothing() -> None:
    assert suspects((AlertRule(rule_id="empty", conditions=()),), 100.0) == []
    assert suspects((), 100.0) == []


def test_of_a_message_the_first_breach_is_told_and_the_first_worse_one() -> None:
    breaches = breaches_at_once(message(20, 36, 39, 41, 45), WARM, since=LONG_AGO)

    assert told(breaches) == [
        (NOON + MINUTE, Severity.WARNING, 36.0),
        (NOON + 3 * MINUTE, Severity.CRITICAL, 41.0),
    ]
    assert {(breach.what, breach.unit) for breach in breaches} == {("Air temperature above its limit", "°C")}
    assert [breach.limit for breach in breaches] == [35.0, 40.0]


def test_a_breach_that_begins_at_its_worst_is_told_once() -> None:
    assert told(breaches_at_once(message(41, 36, 41), WARM, since=LONG_AGO)) == [(NOON, Severity.CRITICAL, 41.0)]


def test_what_is_past_is_not_told_but_what_goes_on_is() -> None:
    breaches = breaches_at_once(message(41, 36, 37), WARM, since=NOON + MINUTE)

    assert told(breaches) == [(NOON + MINUTE, Severity.WARNING, 36.0)]


def test_any_condition_breaks_a_rule_and_of_one_moment_the_worst_is_told() -> None:
    damp = Condition(metric="humidity_pct", direction=Direction.ABOVE, warning=95.0, critical=99.0)
    rule = AlertRule(rule_id="blight-weather", conditions=(*WARM.conditions, damp))

    (breach,) = breaches_at_once(a_message(a_sample(air_temp_c=36, humidity_pct=99.5)), rule, since=LONG_AGO)

    assert (breach.what, breach.severity, breach.value) == (
        "Relative humidity above its limit",
        Severity.CRITICAL,
        99.5,
    )


def test_values_that_stayed_beyond_a_limit_for_as_long_as_the_rule_asks_are_a_breach() -> None:
    assert told(breaches_that_lasted(message(*[36] * 12), WARM_FOR_TEN, (), since=LONG_AGO)) == [
        (NOON + 10 * MINUTE, Severity.WARNING, 36.0)
    ]
    assert not breaches_that_lasted(message(*[36] * 10), WARM_FOR_TEN, (), since=LONG_AGO)


def test_a_calm_moment_begins_the_wait_anew() -> None:
    assert not breaches_that_lasted(message(*[36] * 9, 34, *[36] * 9), WARM_FOR_TEN, (), since=LONG_AGO)


def test_what_was_stored_before_counts() -> None:
    before, now = message(*[36] * 8), message(*[36] * 4, start=8, seq=2)

    assert told(breaches_that_lasted(now, WARM_FOR_TEN, (before,), since=LONG_AGO)) == [
        (NOON + 10 * MINUTE, Severity.WARNING, 36.0)
    ]


def test_a_late_message_that_joins_two_stretches_makes_them_one() -> None:
    before, late, after = message(*[36] * 5), message(*[36] * 4, start=5, seq=2), message(*[37] * 4, start=9, seq=3)
    everything = (before, late, after)

    assert not breaches_that_lasted(after, WARM_FOR_TEN, (after, before, message(20, start=7, seq=9)), since=LONG_AGO)
    assert told(breaches_that_lasted(late, WARM_FOR_TEN, everything, since=LONG_AGO)) == [
        (NOON + 10 * MINUTE, Severity.WARNING, 37.0)
    ]
    assert told(breaches_that_lasted(after, WARM_FOR_TEN, everything, since=LONG_AGO)) == [
        (NOON + 10 * MINUTE, Severity.WARNING, 37.0)
    ]


def test_a_stretch_of_other_messages_is_not_this_ones_business() -> None:
    others = message(*[36] * 20)

    assert not breaches_that_lasted(message(36, 20, start=180, seq=2), WARM_FOR_TEN, (others,), since=LONG_AGO)


def test_a_stretch_does_not_go_on_over_a_silence_of_more_than_an_hour() -> None:
    rule = an_alert_rule("warm", warning=35.0, critical=None, lasting=2 * HOUR)

    assert not breaches_that_lasted(message(36, start=121, seq=2), rule, (message(36),), since=LONG_AGO)
    hourly = [message(36, start=60 * hour, seq=hour) for hour in range(3)]
    assert told(breaches_that_lasted(hourly[2], rule, hourly, since=LONG_AGO)) == [
        (NOON + 2 * HOUR, Severity.WARNING, 36.0)
    ]


def test_a_stretch_is_critical_when_it_was_beyond_the_critical_limit_for_so_long() -> None:
    breaches = breaches_that_lasted(message(*[36] * 6, *[41] * 12), WARM_FOR_TEN, (), since=LONG_AGO)

    assert told(breaches) == [
        (NOON + 10 * MINUTE, Severity.WARNING, 41.0),
        (NOON + 16 * MINUTE, Severity.CRITICAL, 41.0),
    ]
    assert [breach.limit for breach in breaches] == [35.0, 40.0]


def test_trouble_that_lasts_is_told_anew_by_every_message_from_its_own_beginning() -> None:
    """So that an alert that a person resolved too early opens again."""
    before, now = message(*[36] * 30), message(*[36] * 5, start=30, seq=2)

    assert told(breaches_that_lasted(now, WARM_FOR_TEN, (before, now), since=LONG_AGO)) == [
        (NOON + 30 * MINUTE, Severity.WARNING, 36.0)
    ]

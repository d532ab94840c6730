"""Which rules can be in force together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction, QuietHours
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.rule_checks import MAX_CONDITIONS, check_rules
from tests.builders import an_alert_rule

_BELOW: Final = Direction.BELOW
_MOULD: Final = AlertRule(
    rule_id="mould-weather",
    conditions=(
        Condition(metric="humidity_pct", direction=Direction.ABOVE, warning=92.0, critical=None, clear_margin=92.0),
        Condition(metric="leaf_wetness_pct", direction=Direction.ABOVE, warning=60.0, critical=60.0),
    ),
    lasting=timedelta(days=1),
    quiet_hours=QuietHours.between("22:00", "06:00"),
    repeat_after=timedelta(days=7),
    escalate_after=timedelta(minutes=1),
)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [_MOULD, an_alert_rule()],
        [AlertRule(rule_id="air-temp-high", conditions=(), enabled=False)],
        [an_alert_rule(warning=None), an_alert_rule("co2-high", metric="co2_ppm", warning=900.0, critical=None)],
        [an_alert_rule(direction=_BELOW, warning=5.0, critical=1.0, clear_margin=65.0)],
        [an_alert_rule(warning=None, critical=40.0, clear_margin=80.0)],
        [
            AlertRule(
                rule_id="out-of-range",
                conditions=tuple(
                    Condition(metric="air_temp_c", direction=side, warning=limit, critical=None)
                    for side, limit in ((Direction.ABOVE, 35.0), (_BELOW, 5.0))
                ),
            )
        ],
    ],
    ids=["none", "everything", "off", "one limit", "below", "critical alone", "both sides of one metric"],
)
def test_rules_that_make_sense_pass(rules: list[AlertRule]) -> None:
    check_rules(rules)


def _refused(rules: Sequence[AlertRule]) -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        check_rules(rules)
    return refused.value


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ([an_alert_rule(), an_alert_rule(warning=30.0)], "rules[1].id"),
        ([an_alert_rule("X")], "rules[0].id"),
        ([an_alert_rule("silence")], "rules[0].id"),
        ([an_alert_rule("rejections")], "rules[0].id"),
        ([an_alert_rule("disease-tomato")], "rules[0].id"),
        ([an_alert_rule("risk-mills")], "rules[0].id"),
        ([an_alert_rule("certificate-expiry")], "rules[0].id"),
        ([AlertRule(rule_id="nothing", conditions=())], "rules[0].conditions"),
        ([an_alert_rule(), an_alert_rule("wind", metric="wind_mps")], "rules[1].conditions[0].metric"),
        ([an_alert_rule(warning=None, critical=None)], "rules[0].conditions[0]"),
        ([an_alert_rule(warning=41.0)], "rules[0].conditions[0].warning"),
        ([an_alert_rule(direction=_BELOW)], "rules[0].conditions[0].warning"),
        ([an_alert_rule(critical=71.0)], "rules[0].conditions[0].critical"),
        ([an_alert_rule(critical=70.0)], "rules[0].conditions[0].critical"),
        ([an_alert_rule(direction=_BELOW, critical=-40.0)], "rules[0].conditions[0].critical"),
        ([an_alert_rule(warning=float("nan"))], "rules[0].conditions[0].warning"),
        ([an_alert_rule(critical=float("inf"))], "rules[0].conditions[0].critical"),
        ([an_alert_rule(clear_margin=-0.1)], "rules[0].conditions[0].clear_margin"),
        ([an_alert_rule(clear_margin=float("nan"))], "rules[0].conditions[0].clear_margin"),
        ([an_alert_rule(clear_margin=75.1)], "rules[0].conditions[0].clear_margin"),
        ([an_alert_rule(warning=None, clear_margin=80.1)], "rules[0].conditions[0].clear_margin"),
        (
            [an_alert_rule(direction=_BELOW, warning=5.0, critical=None, clear_margin=65.1)],
            "rules[0].conditions[0].clear_margin",
        ),
        ([an_alert_rule(lasting=timedelta(days=1, minutes=1))], "rules[0].for_min"),
        ([an_alert_rule(lasting=-timedelta(minutes=1))], "rules[0].for_min"),
        ([an_alert_rule(repeat_after=timedelta(minutes=4))], "rules[0].repeat_min"),
        ([an_alert_rule(repeat_after=timedelta(days=8))], "rules[0].repeat_min"),
        ([an_alert_rule(escalate_after=timedelta(0))], "rules[0].escalate_min"),
        ([an_alert_rule(escalate_after=timedelta(days=2))], "rules[0].escalate_min"),
        ([an_alert_rule(quiet_hours=QuietHours.between("06:00", "06:00"))], "rules[0].quiet_hours.end"),
        ([replace(_MOULD, conditions=_MOULD.conditions * 2)], "rules[0].conditions[2]"),
        ([replace(_MOULD, conditions=_MOULD.conditions * MAX_CONDITIONS)], "rules[0].conditions"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_its_field_named(rules: list[AlertRule], field: str) -> None:
    assert _refused(rules).field == field


def test_why_a_margin_is_too_large_is_said() -> None:
    refused = _refused([an_alert_rule("dry", metric="humidity_pct", warning=60.0, critical=None, clear_margin=61.0)])

    assert refused.reason == "the alert could never clear: humidity_pct would have to reach -1, and is 0 to 100"


def test_there_is_room_for_a_condition_on_every_standard_metric() -> None:
    assert len(METRICS) <= MAX_CONDITIONS

"""When a value is trouble, when the trouble is over, and when people are left in peace."""

from datetime import time

import pytest

from chalicelib.domain.alert_rules import Condition, Direction, QuietHours
from chalicelib.domain.breach import Severity

HOT = Condition(metric="air_temp_c", direction=Direction.ABOVE, warning=35.0, critical=40.0, clear_margin=1.0)
COLD = Condition(metric="air_temp_c", direction=Direction.BELOW, warning=5.0, critical=1.0, clear_margin=0.5)


@pytest.mark.parametrize(
    ("value", "severity"),
    [(20.0, None), (35.0, None), (35.1, Severity.WARNING), (40.0, Severity.WARNING), (40.1, Severity.CRITICAL)],
)
def test_a_limit_is_crossed_beyond_it_not_on_it(value: float, severity: Severity | None) -> None:
    assert HOT.severity_of(value) is severity


@pytest.mark.parametrize(
    ("value", "severity"),
    [(5.0, None), (4.9, Severity.WARNING), (1.0, Severity.WARNING), (0.9, Severity.CRITICAL)],
)
def test_a_condition_may_watch_the_lower_side(value: float, severity: Severity | None) -> None:
    assert COLD.severity_of(value) is severity


def test_a_condition_may_have_one_limit_only() -> None:
    mild = Condition(metric="air_temp_c", direction=Direction.ABOVE, warning=35.0, critical=None)
    grave = Condition(metric="air_temp_c", direction=Direction.ABOVE, warning=None, critical=40.0)

    assert (mild.severity_of(99.0), grave.severity_of(39.0)) == (Severity.WARNING, None)
    assert (mild.limit_for(Severity.WARNING), mild.limit_for(Severity.CRITICAL)) == (35.0, None)


@pytest.mark.parametrize(
    ("condition", "value", "severity"),
    [
        (HOT, 34.5, Severity.WARNING),
        (HOT, 34.0, None),
        (HOT, 39.5, Severity.CRITICAL),
        (HOT, 39.0, Severity.WARNING),
        (COLD, 5.4, Severity.WARNING),
        (COLD, 5.5, None),
        (COLD, 1.4, Severity.CRITICAL),
        (COLD, 1.5, Severity.WARNING),
    ],
)
def test_trouble_lingers_until_the_value_is_inside_the_limit_by_the_margin(
    condition: Condition, value: float, severity: Severity | None
) -> None:
    assert condition.lingering(value) is severity


@pytest.mark.parametrize(
    ("local", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:29", True), ("06:30", False)],
)
def test_quiet_hours_may_go_over_midnight(local: str, quiet: bool) -> None:
    assert QuietHours.between("22:00", "06:30").cover(time.fromisoformat(local)) is quiet


@pytest.mark.parametrize(("local", "quiet"), [("11:59", False), ("12:00", True), ("12:59", True), ("13:00", False)])
def test_quiet_hours_may_lie_within_a_day(local: str, quiet: bool) -> None:
    assert QuietHours.between("12:00", "13:00").cover(time.fromisoformat(local)) is quiet

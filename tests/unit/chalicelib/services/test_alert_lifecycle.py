"""How operators live with alerts: severity that rises and falls, values that flap.

Each promise of docs/alerts.md has its test here, under its name.
"""

from itertools import permutations

import pytest

from chalicelib.domain.alert import CALM_FOR, AlertStatus
from chalicelib.domain.alert_rules import AlertRule, Condition, Direction
from chalicelib.domain.breach import Severity
from chalicelib.domain.event import EventKind
from chalicelib.domain.notice import News
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.settle_alerts import Settlement
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_breach, a_sample, an_alert_rule
from tests.fakes.world import World
from tests.unit.chalicelib.services.troubled_device import a_world, measure, send, settle, the_alert


def heard(world: World) -> list[tuple[News, Severity]]:
    """What the growers and the second topic were told."""
    return [(notice.news, notice.alert.severity) for notice in world.notifier.notices]


def feed(world: World) -> list[EventKind]:
    """What the feed says of alerts, in the order of time."""
    events = sorted(world.events.events.values(), key=lambda event: event.at)
    return [event.kind for event in events if event.kind.startswith("alert.")]


# --- severity


def test_severity_is_raised_at_once() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + MINUTE, air_temp_c=40.5)

    alert = the_alert(world)
    assert (alert.severity, alert.value, alert.limit) == (Severity.CRITICAL, 40.5, 40.0)
    assert heard(world) == [(News.OPENED, Severity.WARNING), (News.RAISED, Severity.CRITICAL)]
    assert feed(world) == [EventKind.ALERT_OPENED, EventKind.ALERT_RAISED]


def test_severity_is_lowered_after_ten_minutes_below_the_critical_limit() -> None:
    world = World()
    measure(world, NOON, air_temp_c=41.0)
    measure(world, NOON + CALM_FOR - MINUTE, air_temp_c=38.0)
    assert settle(world) == Settlement()
    measure(world, NOON + CALM_FOR, air_temp_c=38.5)
    assert settle(world) == Settlement(lowered=1)

    alert = the_alert(world)
    assert (alert.status, alert.severity, alert.value, alert.limit) == (AlertStatus.OPEN, Severity.WARNING, 38.5, 35.0)
    assert heard(world) == [(News.OPENED, Severity.CRITICAL)]
    assert feed(world)[-1] is EventKind.ALERT_LOWERED


def test_severity_is_not_lowered_within_the_margin_of_the_critical_limit() -> None:
    world = a_world(an_alert_rule(clear_margin=1.0))
    measure(world, NOON, air_temp_c=41.0)
    for minute in range(1, 60):
        measure(world, NOON + minute * MINUTE, air_temp_c=39.5)
        assert settle(world) == Settlement()

    measure(world, NOON + HOUR + CALM_FOR, air_temp_c=38.0)
    assert settle(world) == Settlement(lowered=1)


def test_an_old_critical_breach_that_is_delivered_again_does_not_raise_the_alert_again() -> None:
    world = World()
    hot = a_sample(NOON, air_temp_c=41.0)
    send(world, hot)
    measure(world, NOON + CALM_FOR, air_temp_c=38.0)
    settle(world)
    lowered = the_alert(world)

    send(world, hot)
    settle(world)

    assert the_alert(world) == lowered
    assert len(world.notifier.notices) == 1


def test_an_alert_that_becomes_critical_again_is_told_again() -> None:
    world = World()
    measure(world, NOON, air_temp_c=41.0)
    measure(world, NOON + CALM_FOR, air_temp_c=38.0)
    settle(world)
    measure(world, NOON + 30 * MINUTE, air_temp_c=42.0)

    assert the_alert(world).severity is Severity.CRITICAL
    assert heard(world) == [(News.OPENED, Severity.CRITICAL), (News.RAISED, Severity.CRITICAL)]


def test_a_lowered_alert_is_closed_by_calm_like_any_other() -> None:
    world = World()
    measure(world, NOON, air_temp_c=41.0)
    measure(world, NOON + CALM_FOR, air_temp_c=38.0)
    settle(world)
    measure(world, NOON + 3 * CALM_FOR, air_temp_c=20.0)

    assert settle(world).resolved == 1
    assert the_alert(world).severity is Severity.WARNING


# --- one alert


@pytest.mark.parametrize("limit", [35.0, 40.0])
def test_flapping_values_do_not_flap_alerts(limit: float) -> None:
    world = World()
    for minute in range(60):
        measure(world, NOON + minute * MINUTE, air_temp_c=limit + (0.5 if minute % 4 == 0 else -0.5))
        settle(world)

    assert the_alert(world).status is AlertStatus.OPEN
    assert len(world.notifier.notices) == 1
    assert EventKind.ALERT_RESOLVED not in feed(world)


def test_one_alert_per_device_and_rule_whatever_order_and_repeats() -> None:
    messages = [
        a_breach(at=NOON + minute * MINUTE, value=value) for minute, value in enumerate((36.0, 41.0, 42.0, 37.0))
    ]
    ends = set()
    for order in permutations(messages):
        world = World()
        for breach in (*order, *order):
            raise_alerts([breach], sites={DEVICE: SITE}, ports=world.alerting())
        ends.add((repr(world.alerts.alerts), repr(sorted(world.events.events))))

    assert len(ends) == 1
    (alert,) = world.alerts.alerts.values()
    assert (alert.since, alert.onset_at, alert.severity, alert.value) == (NOON, NOON + MINUTE, Severity.CRITICAL, 41.0)


def test_or_of_several_conditions_is_one_alert() -> None:
    rule = AlertRule(
        rule_id="climate",
        conditions=(
            Condition(metric="air_temp_c", direction=Direction.ABOVE, warning=35.0, critical=40.0),
            Condition(metric="humidity_pct", direction=Direction.ABOVE, warning=95.0, critical=None),
        ),
    )
    world = a_world(rule)
    measure(world, NOON, air_temp_c=20.0, humidity_pct=97.0)
    measure(world, NOON + MINUTE, air_temp_c=36.0, humidity_pct=80.0)
    measure(world, NOON + 2 * MINUTE, air_temp_c=41.0, humidity_pct=80.0)

    assert (the_alert(world).what, the_alert(world).unit) == ("Air temperature above its limit", "°C")
    measure(world, NOON + 20 * MINUTE, air_temp_c=20.0, humidity_pct=96.0)
    assert settle(world).resolved == 0
    measure(world, NOON + 40 * MINUTE, air_temp_c=20.0, humidity_pct=80.0)
    assert settle(world).resolved == 1

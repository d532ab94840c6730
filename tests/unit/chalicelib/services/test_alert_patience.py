"""How operators live with alerts: hours of rest, reminders, escalation.

Each promise of docs/alerts.md has its test here, under its name.
"""

from datetime import datetime, time, timedelta

import pytest

from chalicelib.domain.alert import CALM_FOR, Alert, AlertStatus
from chalicelib.domain.alert_rules import QuietHours
from chalicelib.domain.breach import Severity
from chalicelib.domain.event import EventKind
from chalicelib.domain.notice import News
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.settle_alerts import Settlement, settle_alerts
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_breach, a_site, an_alert_rule
from tests.fakes.world import World
from tests.unit.chalicelib.services.troubled_device import a_world, measure, settle, the_alert

# NOON is 13:00 in Berlin, where the site is.
AFTERNOON_NAP = QuietHours(start=time(12), end=time(15))
END_OF_NAP = NOON + 2 * HOUR


def change(world: World, changed: Alert) -> None:
    """Let a person change the only alert."""
    world.alerts.save(changed, replacing=the_alert(world))


def heard(world: World) -> list[tuple[News, Severity]]:
    """What the growers and the second topic were told."""
    return [(notice.news, notice.alert.severity) for notice in world.notifier.notices]


def feed(world: World) -> list[EventKind]:
    """What the feed says of alerts."""
    return [event.kind for event in world.events.events.values() if event.kind.startswith("alert.")]


# --- hours of rest


def a_world_that_naps() -> World:
    return a_world(an_alert_rule(quiet_hours=AFTERNOON_NAP))


def test_a_warning_in_quiet_hours_is_told_when_they_end_if_it_is_still_active() -> None:
    world = a_world_that_naps()
    measure(world, NOON, air_temp_c=36.0)
    settle(world, END_OF_NAP - MINUTE)
    assert heard(world) == []

    settle(world, END_OF_NAP)
    settle(world, END_OF_NAP + MINUTE)
    assert heard(world) == [(News.OPENED, Severity.WARNING)]


def test_a_warning_that_is_over_before_quiet_hours_end_wakes_nobody() -> None:
    world = a_world_that_naps()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + HOUR, air_temp_c=20.0)
    settle(world)
    settle(world, END_OF_NAP)

    assert the_alert(world).status is AlertStatus.RESOLVED
    assert heard(world) == []


def test_a_warning_that_somebody_took_on_in_quiet_hours_is_not_told_after_them() -> None:
    world = a_world_that_naps()
    measure(world, NOON, air_temp_c=36.0)
    change(world, the_alert(world).acknowledged("owner"))

    settle(world, END_OF_NAP)

    assert heard(world) == []


def test_a_critical_alert_is_told_in_quiet_hours() -> None:
    world = a_world_that_naps()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + MINUTE, air_temp_c=41.0)

    assert heard(world) == [(News.OPENED, Severity.CRITICAL)]


def test_quiet_hours_follow_the_clock_on_the_sites_wall() -> None:
    world = a_world_that_naps()
    world.sites.sites[SITE] = a_site(time_zone="America/Lima")
    measure(world, NOON, air_temp_c=36.0)

    assert heard(world) == [(News.OPENED, Severity.WARNING)]


def test_of_an_unknown_site_quiet_hours_are_in_utc() -> None:
    world = a_world(an_alert_rule(quiet_hours=QuietHours(start=time(12), end=time(12, 30))))
    del world.sites.sites[SITE]
    measure(world, NOON, air_temp_c=36.0)
    assert heard(world) == []

    settle(world, NOON + 30 * MINUTE)
    assert len(heard(world)) == 1


def test_a_device_has_the_hours_of_rest_of_its_own_rule() -> None:
    world = a_world_that_naps()
    world.rules.give(RuleScope.device(DEVICE), an_alert_rule())
    measure(world, NOON, air_temp_c=36.0)

    assert len(heard(world)) == 1


# --- reminders


def test_an_open_alert_is_told_again_as_often_as_its_rule_says() -> None:
    world = a_world(an_alert_rule(repeat_after=30 * MINUTE))
    measure(world, NOON, air_temp_c=36.0)
    for minute in range(1, 121):
        settle(world, NOON + minute * MINUTE)

    assert [news for news, _ in heard(world)] == [News.OPENED, *[News.REPEATED] * 4]
    assert feed(world).count(EventKind.ALERT_REPEATED) == 4


@pytest.mark.parametrize("step", ["acknowledged", "snoozed"])
def test_nobody_is_reminded_of_what_somebody_has_taken_on_or_put_off(step: str) -> None:
    world = a_world(an_alert_rule(repeat_after=30 * MINUTE, escalate_after=30 * MINUTE))
    measure(world, NOON, air_temp_c=36.0)
    alert = the_alert(world)
    change(world, alert.acknowledged("owner") if step == "acknowledged" else alert.snoozed(NOON + 5 * HOUR))

    settle(world, NOON + 2 * HOUR)

    assert len(heard(world)) == 1


def test_reminders_wait_for_the_end_of_quiet_hours() -> None:
    nap = QuietHours(start=time(13, 30), end=time(15))
    world = a_world(an_alert_rule(repeat_after=HOUR, escalate_after=HOUR, quiet_hours=nap))
    measure(world, NOON, air_temp_c=36.0)
    settle(world, END_OF_NAP - MINUTE)
    assert len(heard(world)) == 1

    settle(world, END_OF_NAP)
    assert [news for news, _ in heard(world)] == [News.OPENED, News.ESCALATED, News.REPEATED]


# --- escalation


def an_impatient_world() -> World:
    return a_world(an_alert_rule(escalate_after=20 * MINUTE))


def test_an_alert_that_nobody_acknowledges_is_escalated_to_the_second_topic_once() -> None:
    world = an_impatient_world()
    measure(world, NOON, air_temp_c=36.0)
    assert settle(world, NOON + 19 * MINUTE) == Settlement()
    assert settle(world, NOON + 20 * MINUTE) == Settlement(escalated=1)
    settle(world, NOON + 2 * HOUR)

    assert [alert.alert_id.subject for alert in world.notifier.escalated] == [DEVICE]
    assert len(world.notifier.told) == 1
    assert feed(world).count(EventKind.ALERT_ESCALATED) == 1


def test_an_alert_that_becomes_critical_is_escalated_once_more() -> None:
    world = an_impatient_world()
    measure(world, NOON, air_temp_c=36.0)
    settle(world, NOON + 20 * MINUTE)
    measure(world, NOON + 30 * MINUTE, air_temp_c=41.0)
    settle(world, NOON + 49 * MINUTE)
    assert len(world.notifier.escalated) == 1

    settle(world, NOON + 50 * MINUTE)
    settle(world, NOON + 2 * HOUR)
    assert [alert.severity for alert in world.notifier.escalated] == [Severity.WARNING, Severity.CRITICAL]


def test_an_acknowledged_alert_is_not_escalated() -> None:
    world = an_impatient_world()
    measure(world, NOON, air_temp_c=36.0)
    change(world, the_alert(world).acknowledged("owner"))

    settle(world, NOON + HOUR)

    assert not world.notifier.escalated


def test_an_alert_without_a_rule_for_it_is_neither_repeated_nor_escalated() -> None:
    world = World()
    raise_alerts([a_breach(rule_id="disease-tomato-early-blight")], sites={DEVICE: SITE}, ports=world.alerting())

    settle(world, NOON + 10 * HOUR)

    assert [news for news, _ in heard(world)] == [News.OPENED]


def test_what_nobody_was_told_of_is_not_escalated() -> None:
    world = a_world(an_alert_rule(escalate_after=20 * MINUTE, quiet_hours=AFTERNOON_NAP))
    measure(world, NOON, air_temp_c=36.0)
    settle(world, END_OF_NAP)
    assert not world.notifier.escalated

    settle(world, END_OF_NAP + 20 * MINUTE)
    assert len(world.notifier.escalated) == 1


# --- what is told in large numbers


def test_alerts_that_waited_for_the_morning_are_told_together() -> None:
    world = a_world_that_naps()
    for number in range(30):
        measure(world, NOON, device_id=f"field-{number:02d}", air_temp_c=36.0)
    calls, tell = [], world.notifier.tell
    world.notifier.tell = lambda notices: (calls.append(len(notices)), tell(notices))[1]  # type: ignore[method-assign, func-returns-value]

    settle(world, END_OF_NAP)

    assert calls == [30]


def test_rules_that_changed_hold_from_the_next_settlement_on() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    world.rules.give(FLEET_SCOPE, an_alert_rule(escalate_after=MINUTE))

    assert settle(world, NOON + MINUTE).escalated == 1


def test_a_settlement_without_time_does_nothing() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)

    def settled(at: datetime, left: timedelta) -> Settlement:
        world.clock.now = at
        return settle_alerts(ports=world.settlement(), time_left=lambda: left)

    assert settled(NOON + HOUR, timedelta(seconds=19)) == Settlement(ended=False)
    assert settled(NOON + HOUR, timedelta(seconds=20)).resolved == 1

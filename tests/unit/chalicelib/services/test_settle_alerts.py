"""Alerts are woken when their time has come and told in any case, and nothing that others do meanwhile is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.alert import CALM_FOR, AlertStatus
from chalicelib.domain.breach import Severity
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.notice import News
from chalicelib.services.settle_alerts import Settlement
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_device, a_sample
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.unit.chalicelib.services.troubled_device import keep, measure, settle, the_alert

NOTHING = Settlement()


def test_a_snoozed_alert_wakes_when_its_time_has_come_and_is_told_again() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    alert = the_alert(world)
    world.alerts.save(alert.snoozed(NOON + HOUR), replacing=alert)

    assert settle(world, NOON + HOUR - timedelta(milliseconds=1)) == NOTHING
    assert settle(world, NOON + HOUR).woken == 1

    assert the_alert(world).status is AlertStatus.OPEN
    assert [notice.news for notice in world.notifier.notices] == [News.OPENED, News.REPEATED]
    assert EventKind.ALERT_WOKEN in {event.kind for event in world.events.events.values()}
    assert settle(world) == NOTHING
    assert len(world.notifier.notices) == 2


def test_an_alert_that_became_critical_in_its_snooze_says_so_when_it_wakes() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    alert = the_alert(world)
    world.alerts.save(alert.snoozed(NOON + HOUR), replacing=alert)
    measure(world, NOON + 30 * MINUTE, air_temp_c=42.0)
    assert len(world.notifier.notices) == 1

    settle(world, NOON + HOUR)

    assert [notice.news for notice in world.notifier.notices] == [News.OPENED, News.RAISED]


def test_what_was_never_told_is_told_even_if_it_is_over_by_now() -> None:
    world = World()
    fail(world.notifier, "tell", times=1)
    with pytest.raises(ExceptionGroup):
        measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)

    assert settle(world).resolved == 1
    assert len(world.notifier.told) == 1


def test_what_was_opened_a_moment_ago_is_left_to_whoever_opened_it() -> None:
    world = World()
    fail(world.notifier, "tell", times=1)
    with pytest.raises(ExceptionGroup):
        measure(world, NOON, air_temp_c=36.0)

    settle(world, NOON + MINUTE / 2)
    assert not world.notifier.told
    settle(world, NOON + MINUTE)
    assert len(world.notifier.told) == 1


def test_nobody_hears_twice_because_the_list_of_alerts_lags_behind() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    told, with_status = the_alert(world), world.alerts.with_status

    def lagging(*args: object, **kwargs: object) -> object:
        page = with_status(*args, **kwargs)  # type: ignore[arg-type]
        return replace(page, rows=tuple(replace(row, notified=None, told_at=None) for row in page.rows))

    world.alerts.with_status = lagging  # type: ignore[method-assign, assignment]
    settle(world, NOON + HOUR)

    assert the_alert(world) == told
    assert len(world.notifier.told) == 1


def test_what_a_person_changes_meanwhile_is_not_overwritten() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    alert, latest = the_alert(world), world.telemetry.latest

    def latest_while_a_person_acts(device_id: str) -> object:
        if the_alert(world) == alert:
            world.alerts.save(alert.acknowledged("owner"), replacing=alert)
        return latest(device_id)

    world.telemetry.latest = latest_while_a_person_acts  # type: ignore[method-assign, assignment]

    # Acknowledged, it stands in a list that is read later.
    assert settle(world).resolved == 1
    assert the_alert(world).acknowledged_by == "owner"
    assert [event.kind for event in world.events.events.values()].count(EventKind.ALERT_RESOLVED) == 1


def test_a_changed_alert_is_left_to_the_next_settlement() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    save_all = world.alerts.save_all
    world.alerts.save_all = lambda changes: frozenset(change.key for change in changes)  # type: ignore[method-assign]

    assert settle(world) == NOTHING
    world.alerts.save_all = save_all  # type: ignore[method-assign]
    assert settle(world).resolved == 1


def test_an_alert_that_cannot_be_settled_does_not_hold_up_the_others() -> None:
    world = World()
    world.devices.devices["greenhouse-1-b"] = a_device("greenhouse-1-b")
    for device_id in (DEVICE, "greenhouse-1-b"):
        measure(world, NOON, device_id=device_id, air_temp_c=36.0)
        measure(world, NOON + CALM_FOR, device_id=device_id, air_temp_c=20.0)
    fail(world.telemetry, "latest", times=1)

    with pytest.raises(ExceptionGroup) as broken:
        settle(world)

    assert broken.group_contains(Outage)
    assert sorted(alert.status for alert in world.alerts.alerts.values()) == [AlertStatus.OPEN, AlertStatus.RESOLVED]


def test_an_outage_of_the_notifier_leaves_the_rest_of_the_work_done() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    keep(world, a_sample(NOON + 30 * MINUTE, air_temp_c=41.0))
    fail(world.notifier, "tell", times=1)

    with pytest.raises(ExceptionGroup):
        settle(world, NOON + 30 * MINUTE)
    assert the_alert(world).severity is Severity.CRITICAL
    settle(world)

    assert [told.severity for told in world.notifier.told] == [Severity.WARNING, Severity.CRITICAL]

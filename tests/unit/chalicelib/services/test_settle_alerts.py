"""Alerts are closed when calm has returned, woken when their time has come, and told in any case."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.alert import CALM_FOR, Alert, AlertStatus
from chalicelib.domain.alert_rules import disease_breach
from chalicelib.domain.errors import AlertChanged, Outage
from chalicelib.domain.event import PLATFORM, EventKind
from chalicelib.services.check_silence import check_silence
from chalicelib.services.ingest_telemetry import ingest_telemetry
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.settle_alerts import Settlement, settle_alerts
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_device, a_message, a_photo, a_sample
from tests.fakes.faults import fail
from tests.fakes.world import RETENTION, World
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, an_arrival, measured

NOTHING = Settlement(resolved=0, woken=0)


def measure(world: World, at: datetime, *, device_id: str = DEVICE, **values: float) -> None:
    """Let a device send one sample, and let it arrive at once."""
    world.clock.now = max(world.clock.now, at)
    arrival = an_arrival(a_payload(measured(at, **values), seq=int(at.timestamp())), device_id=device_id, at=at)
    ingest_telemetry([arrival], retention=RETENTION, ports=world.intake())


def settle(world: World) -> Settlement:
    return settle_alerts(ports=world.settlement())


def the_alert(world: World) -> Alert:
    (alert,) = world.alerts.alerts.values()
    return alert


def test_an_alert_is_closed_after_ten_minutes_of_calm() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)

    assert settle(world) == Settlement(resolved=1, woken=0)
    alert = the_alert(world)
    assert (alert.status, alert.resolved_by, alert.resolved_at) == (AlertStatus.RESOLVED, PLATFORM, world.clock())
    assert alert.calm_since == NOON + CALM_FOR
    (event,) = [event for event in world.events.events.values() if event.kind is EventKind.ALERT_RESOLVED]
    assert (event.who, event.subject, event.text) == (
        PLATFORM,
        str(alert.alert_id),
        "Over: Air temperature above its limit",
    )


def test_an_alert_stays_open_while_the_calm_is_young() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR - MINUTE, air_temp_c=20.0)

    assert settle(world) == NOTHING


def test_an_alert_stays_open_when_its_device_says_no_more() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    world.clock.advance(HOUR)

    assert settle(world) == NOTHING


def test_an_alert_stays_open_when_its_sensor_says_no_more() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + HOUR, humidity_pct=50.0)

    assert settle(world) == NOTHING


def test_an_alert_is_closed_although_the_newest_sample_lacks_the_metric() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    measure(world, NOON + CALM_FOR + MINUTE, humidity_pct=50.0)

    assert settle(world).resolved == 1


def test_values_that_flap_around_the_limit_keep_one_alert_open() -> None:
    world = World()
    for minute in range(0, 60, 5):
        measure(world, NOON + minute * MINUTE, air_temp_c=36.0 if minute % 10 else 34.0)
        settle(world)

    assert the_alert(world).status is AlertStatus.OPEN


def test_a_new_breach_after_the_calm_is_a_new_alert() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    settle(world)
    measure(world, NOON + 2 * CALM_FOR, air_temp_c=36.0)

    assert sorted(alert_id.ordinal for alert_id in world.alerts.alerts) == [1, 2]


def test_a_stored_breach_whose_alert_is_still_to_be_raised_is_not_closed_over() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    fail(world.thresholds, "rules", times=1)
    with pytest.raises(ExceptionGroup):
        measure(world, NOON + HOUR / 2, air_temp_c=41.0)

    assert settle(world) == NOTHING
    measure(world, NOON + HOUR / 2, air_temp_c=41.0)

    assert the_alert(world).last_at == NOON + HOUR / 2


def test_a_long_message_that_began_in_the_trouble_is_read_to_its_end() -> None:
    world = World()
    samples = [measured(NOON + minute * MINUTE, air_temp_c=36.0 if minute < 30 else 20.0) for minute in range(60)]
    ingest_telemetry([an_arrival(a_payload(*samples), at=NOON + HOUR)], retention=RETENTION, ports=world.intake())

    assert settle(world).resolved == 1


def test_an_alert_whose_rule_was_taken_away_is_closed() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    world.thresholds.replace([])

    assert settle(world).resolved == 1


def test_an_acknowledged_and_a_snoozed_alert_are_closed_too() -> None:
    for change in (lambda alert: alert.acknowledged("owner"), lambda alert: alert.snoozed(NOON + 5 * HOUR)):
        world = World()
        measure(world, NOON, air_temp_c=36.0)
        alert = the_alert(world)
        world.alerts.save(change(alert), replacing=alert)  # type: ignore[no-untyped-call]
        measure(world, NOON + CALM_FOR, air_temp_c=20.0)

        assert settle(world).resolved == 1


def test_a_silence_is_over_when_the_device_speaks_again() -> None:
    world = World()
    world.clock.advance(HOUR)
    check_silence(ports=world.silence_check())
    assert settle(world) == NOTHING

    measure(world, world.clock(), air_temp_c=20.0)
    assert settle(world).resolved == 1


def test_a_backlog_does_not_end_a_silence() -> None:
    world = World()
    world.clock.advance(HOUR)
    check_silence(ports=world.silence_check())
    world.telemetry.put_all([a_message(a_sample(NOON + MINUTE))])

    assert settle(world) == NOTHING


def test_a_disease_is_never_closed_by_the_clock() -> None:
    world = World()
    breach = disease_breach(a_photo())
    assert breach is not None
    raise_alerts([breach], sites={DEVICE: SITE}, ports=world.alerting())
    measure(world, NOON + 5 * HOUR, air_temp_c=20.0)

    assert settle(world) == NOTHING


def test_a_snoozed_alert_wakes_when_its_time_has_come_and_is_told_again() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    alert = the_alert(world)
    world.alerts.save(alert.snoozed(NOON + HOUR), replacing=alert)

    world.clock.advance(HOUR - timedelta(milliseconds=1))
    assert settle(world) == NOTHING
    world.clock.advance(timedelta(milliseconds=1))
    assert settle(world) == Settlement(resolved=0, woken=1)

    assert the_alert(world).status is AlertStatus.OPEN
    assert len(world.notifier.told) == 2
    assert settle(world) == NOTHING
    assert len(world.notifier.told) == 2


def test_what_was_never_told_is_told_even_if_it_is_over_by_now() -> None:
    world = World()
    fail(world.notifier, "tell", times=1)
    with pytest.raises(ExceptionGroup):
        measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)

    assert settle(world).resolved == 1
    assert len(world.notifier.told) == 1


def test_what_a_person_changes_meanwhile_is_not_overwritten() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    alert, latest = the_alert(world), world.telemetry.latest

    def latest_while_a_person_acts(device_id: str) -> object:
        if the_alert(world) == alert:
            world.alerts.save(alert.snoozed(NOON + HOUR), replacing=alert)
            world.telemetry.latest = latest  # type: ignore[method-assign]
        return latest(device_id)

    world.telemetry.latest = latest_while_a_person_acts  # type: ignore[method-assign, assignment]

    assert settle(world).resolved == 1
    assert [event.kind for event in world.events.events.values()].count(EventKind.ALERT_RESOLVED) == 1


def test_a_changed_alert_is_left_to_the_next_settlement() -> None:
    world = World()
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    fail(world.alerts, "save", times=1, error=AlertChanged("somebody was quicker"))

    assert settle(world) == NOTHING
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


def test_every_alert_of_a_large_fleet_is_settled() -> None:
    world = World()
    for number in range(450):
        device_id = f"field-{number:04d}"
        world.devices.devices[device_id] = a_device(device_id)
        measure(world, NOON, device_id=device_id, air_temp_c=36.0)
        measure(world, NOON + CALM_FOR, device_id=device_id, air_temp_c=20.0)

    assert settle(world).resolved == 450

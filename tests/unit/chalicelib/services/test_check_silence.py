"""Silent devices are found."""

from datetime import datetime, timedelta

import pytest

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.breach import SILENT_AFTER
from chalicelib.domain.errors import Outage
from chalicelib.services.check_silence import JOB, SilenceReport, check_silence
from chalicelib.services.settle_alerts import settle_alerts
from tests.builders import DEVICE, HOUR, MINUTE, NOON, a_device, a_message, a_sample
from tests.configuration_builders import a_configuration, a_report, some_settings
from tests.fakes.faults import fail
from tests.fakes.world import World


def heard(world: World, at: datetime, *, device_id: str = DEVICE) -> None:
    world.telemetry.put_all([a_message(a_sample(at), device_id=device_id)])


def check(world: World) -> SilenceReport:
    return check_silence(ports=world.silence_check())


def test_a_device_that_reports_is_not_silent() -> None:
    world = World()
    heard(world, NOON)
    world.clock.advance(SILENT_AFTER)

    assert check(world) == SilenceReport(silent=0, alerts_opened=0)


def test_a_silent_device_is_shown_as_silent_since_its_last_sample() -> None:
    world = World()
    heard(world, NOON + 5 * MINUTE)
    world.clock.advance(SILENT_AFTER + 6 * MINUTE)

    assert check(world) == SilenceReport(silent=1, alerts_opened=1)
    (alert,) = world.alerts.alerts.values()
    assert str(alert.alert_id) == f"{DEVICE}.silence.000001"
    assert alert.what == "No sample since 2025-11-22 12:05 UTC"
    assert alert.since == NOON + 5 * MINUTE + SILENT_AFTER
    assert len(world.notifier.told) == 1


def test_the_same_silence_is_told_once() -> None:
    world = World()
    heard(world, NOON)
    for _ in range(3):
        world.clock.advance(SILENT_AFTER)
        check(world)

    assert len(world.alerts.alerts) == len(world.notifier.told) == len(world.events.events) == 1


def test_a_device_that_never_reported_is_silent_only_after_a_while() -> None:
    world = World()

    world.clock.advance(SILENT_AFTER)
    assert check(world).silent == 0
    world.clock.advance(MINUTE)
    assert check(world).silent == 1


def test_samples_from_before_the_registration_do_not_make_a_new_device_silent() -> None:
    world = World()
    heard(world, NOON - HOUR)
    world.clock.advance(MINUTE)

    assert check(world).silent == 0


def test_an_old_sample_that_comes_late_moves_the_silence_on() -> None:
    world = World()
    heard(world, NOON)
    world.clock.advance(HOUR)
    check(world)
    heard(world, NOON + 10 * MINUTE)
    check(world)

    (alert,) = world.alerts.alerts.values()
    assert alert.what == "No sample since 2025-11-22 12:10 UTC"


def test_a_silence_that_a_person_closed_stays_closed_until_the_next_one() -> None:
    world = World()
    heard(world, NOON)
    world.clock.advance(HOUR)
    check(world)
    (alert,) = world.alerts.alerts.values()
    world.alerts.save(alert.resolved(at=world.clock(), calm_since=world.clock(), by="owner"), replacing=alert)

    assert check(world) == SilenceReport(silent=1, alerts_opened=0)
    heard(world, world.clock())
    world.clock.advance(HOUR)
    assert check(world).alerts_opened == 1


def test_a_device_that_speaks_and_falls_silent_again_is_told_again() -> None:
    world = World()
    heard(world, NOON)
    world.clock.advance(HOUR)
    check(world)
    heard(world, world.clock())
    settle_alerts(ports=world.settlement())
    world.clock.advance(HOUR)
    check(world)

    assert sorted((str(alert.alert_id), alert.status) for alert in world.alerts.alerts.values()) == [
        (f"{DEVICE}.silence.000001", AlertStatus.RESOLVED),
        (f"{DEVICE}.silence.000002", AlertStatus.OPEN),
    ]


def test_every_device_of_a_large_fleet_is_looked_at() -> None:
    world = World()
    world.devices.devices.update({f"field-{number:04d}": a_device(f"field-{number:04d}") for number in range(450)})
    world.clock.advance(HOUR)

    assert check(world) == SilenceReport(silent=451, alerts_opened=451)


def test_a_check_that_runs_out_of_time_goes_on_the_next_time() -> None:
    world, left = World(), iter([60, 15, 60, 60, 60, 60])
    world.devices.devices.update({f"field-{number:04d}": a_device(f"field-{number:04d}") for number in range(450)})
    world.clock.advance(HOUR)

    def checked() -> SilenceReport:
        return check_silence(ports=world.silence_check(), time_left=lambda: timedelta(seconds=next(left)))

    assert checked() == SilenceReport(silent=200, alerts_opened=200, ended=False)
    assert checked() == SilenceReport(silent=251, alerts_opened=251)
    assert world.bookmarks.read(JOB) is None


def test_a_bookmark_that_nobody_understands_any_more_is_passed_over() -> None:
    world = World()
    world.bookmarks.keep(JOB, "from-another-version")
    world.clock.advance(HOUR)

    assert check(world).silent == 1


def test_a_device_that_cannot_be_looked_up_does_not_hide_the_others() -> None:
    world = World()
    world.devices.devices["greenhouse-1-b"] = a_device("greenhouse-1-b")
    fail(world.telemetry, "latest", times=1)
    world.clock.advance(HOUR)

    with pytest.raises(ExceptionGroup) as broken:
        check(world)

    assert broken.group_contains(Outage)
    assert [alert_id.device_id for alert_id in world.alerts.alerts] == ["greenhouse-1-b"]


def test_a_device_that_reports_by_the_hour_is_silent_after_three_missed_reports() -> None:
    world = World()
    by_the_hour = a_report(some_settings(report_every_s=3_600))
    world.configurations.record(a_configuration(reported=by_the_hour))
    heard(world, NOON)

    world.clock.advance(185 * MINUTE)
    assert check(world).silent == 0
    world.clock.advance(MINUTE)
    assert check(world).silent == 1

    (alert,) = world.alerts.alerts.values()
    assert alert.since == NOON + 185 * MINUTE


def test_a_device_that_reports_often_is_given_as_long_as_any_other() -> None:
    world = World()
    world.configurations.record(a_configuration(reported=a_report(some_settings(report_every_s=10, sample_every_s=10))))
    heard(world, NOON)

    world.clock.advance(SILENT_AFTER)

    assert check(world).silent == 0


def test_how_often_a_device_reports_is_asked_of_quiet_devices_alone_and_at_once() -> None:
    world = World()
    for number in range(6):
        device = a_device(f"device-{number}")
        world.devices.devices[device.device_id] = device
        heard(world, NOON + (HOUR if number % 2 else 0 * HOUR), device_id=device.device_id)
    heard(world, NOON + HOUR)
    world.clock.advance(HOUR)

    assert check(world).silent == 3

    assert world.configurations.asked == [("device-0", "device-2", "device-4")]

"""The settlement of a large fleet reads what it needs once, and ends in time."""

from datetime import timedelta

from chalicelib.domain.alert import CALM_FOR
from chalicelib.services.settle_alerts import JOB, Settlement, settle_alerts
from tests.builders import DEVICE, NOON, a_device, a_sample, an_alert_rule
from tests.fakes.world import World
from tests.unit.chalicelib.services.troubled_device import a_world, keep, measure, settle


def a_troubled_fleet(devices: int) -> World:
    """Each of the devices was too warm, and has been calm since."""
    world = World()
    for number in range(devices):
        device_id = f"field-{number:04d}"
        world.devices.devices[device_id] = a_device(device_id)
        measure(world, NOON, device_id=device_id, air_temp_c=36.0)
        keep(world, a_sample(NOON + CALM_FOR, air_temp_c=20.0), device_id=device_id)
    world.clock.advance(CALM_FOR)
    return world


def test_every_alert_of_a_large_fleet_is_settled() -> None:
    world = a_troubled_fleet(450)

    assert settle(world).resolved == 450


def test_rules_and_sites_are_read_once_for_all_alerts() -> None:
    world, reads = a_troubled_fleet(250), []
    all_rules, time_zones = world.rules.all_rules, world.sites.time_zones
    world.rules.all_rules = lambda: (reads.append("rules"), all_rules())[1]  # type: ignore[method-assign, func-returns-value]
    world.sites.time_zones = lambda: (reads.append("sites"), time_zones())[1]  # type: ignore[method-assign, func-returns-value]

    settle(world)

    assert sorted(reads) == ["rules", "sites"]


def test_the_newest_sample_of_a_device_is_read_once_for_all_its_alerts() -> None:
    world = a_world(an_alert_rule(), an_alert_rule("air-temp-warm", warning=30.0, critical=None))
    measure(world, NOON, air_temp_c=36.0)
    measure(world, NOON + CALM_FOR, air_temp_c=20.0)
    asked, latest = [], world.telemetry.latest
    world.telemetry.latest = lambda device_id: (asked.append(device_id), latest(device_id))[1]  # type: ignore[method-assign, func-returns-value]

    assert settle(world).resolved == 2
    assert asked == [DEVICE]


def test_a_settlement_that_runs_out_of_time_goes_on_the_next_minute() -> None:
    world, minutes = a_troubled_fleet(250), iter([60, 15, 60, 60, 60, 60, 60])

    def settled() -> Settlement:
        return settle_alerts(ports=world.settlement(), time_left=lambda: timedelta(seconds=next(minutes)))

    assert settled() == Settlement(resolved=100, ended=False)
    assert world.bookmarks.read(JOB) is not None
    assert settled() == Settlement(resolved=150)
    assert world.bookmarks.read(JOB) is None


def test_a_bookmark_that_nobody_understands_any_more_is_passed_over() -> None:
    world = a_troubled_fleet(2)
    world.bookmarks.keep(JOB, "open~from-another-version")

    assert settle(world).resolved == 2

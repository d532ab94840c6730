"""Days are rolled up once they are over, and again when late messages came."""

from datetime import timedelta

import pytest

from chalicelib.services import roll_up_days as module
from chalicelib.services.roll_up_days import RollupReport, hour_of
from tests.builders import DAY, DEVICE, HOUR, MINUTE, a_device
from tests.fakes.platform_parts import RETENTION
from tests.fakes.world import World
from tests.unit.chalicelib.services.days_rolled_up import MIDNIGHT, RUN, TODAY, YESTERDAY, measured, rolled_up, run


@pytest.fixture
def world() -> World:
    """The device is registered since yesterday, and it is its hour."""
    world = World()
    world.clock.now = RUN
    world.devices.devices[DEVICE] = a_device(at=YESTERDAY)
    return world


def test_the_days_that_are_over_are_rolled_up(world: World) -> None:
    world.clock.now = YESTERDAY
    measured(world, YESTERDAY + 3 * HOUR)
    measured(world, MIDNIGHT + 5 * HOUR)
    measured(world, MIDNIGHT + DAY + MINUTE)
    world.clock.now = RUN

    report = run(world)

    assert rolled_up(world) == {(DEVICE, YESTERDAY.date()): (1, 3), (DEVICE, TODAY): (1, 3)}
    assert (report.days, report.samples, report.devices_left) == (2, 6, 0)


@pytest.mark.parametrize(("past_midnight", "over"), [(timedelta(hours=1, minutes=4), False), (65 * MINUTE, True)])
def test_a_day_is_over_when_its_last_messages_have_had_time_to_come(
    world: World, monkeypatch: pytest.MonkeyPatch, past_midnight: timedelta, over: bool
) -> None:
    monkeypatch.setattr(module, "hour_of", lambda _device_id: 1)
    world.clock.now = MIDNIGHT + past_midnight

    run(world)

    assert ((DEVICE, YESTERDAY.date()) in world.rollups.rollups) is over


def test_a_message_over_midnight_counts_on_both_days(world: World) -> None:
    world.clock.now = MIDNIGHT
    measured(world, MIDNIGHT - MINUTE, steps=3)
    world.clock.now = RUN

    run(world)

    assert rolled_up(world) == {(DEVICE, YESTERDAY.date()): (1, 1), (DEVICE, TODAY): (1, 2)}


def test_a_device_is_rolled_up_in_its_own_hour_only(world: World) -> None:
    world.clock.now = RUN + HOUR

    assert run(world) == RollupReport(days=0, samples=0, devices_left=0)


def test_the_fleet_is_spread_over_the_day() -> None:
    hours = [hour_of(f"greenhouse-{number}") for number in range(24_000)]

    assert set(hours) == set(range(24))
    assert max(hours.count(hour) for hour in range(24)) < 1_200


def test_a_day_that_was_rolled_up_is_left_alone(world: World) -> None:
    run(world)
    world.telemetry.between = pytest.fail  # type: ignore[method-assign, assignment]

    assert run(world).days == 0


def test_a_day_without_a_sample_is_rolled_up_too_and_leaves_no_file(world: World) -> None:
    run(world)

    assert rolled_up(world) == {(DEVICE, YESTERDAY.date()): (1, 0), (DEVICE, TODAY): (1, 0)}
    assert world.history.files == []


def test_after_days_without_a_run_the_first_one_catches_up(world: World) -> None:
    run(world)
    for number in range(1, 6):
        world.clock.now = MIDNIGHT + number * DAY
        measured(world, MIDNIGHT + number * DAY + HOUR)
    world.clock.now = RUN + 5 * DAY

    assert run(world).days == 5

    assert [rolled_up(world)[DEVICE, TODAY + number * DAY] for number in range(1, 6)] == [(1, 3)] * 5


def test_a_late_day_is_rolled_up_again_and_is_late_no_more(world: World) -> None:
    run(world)
    measured(world, MIDNIGHT + 3 * HOUR)
    world.clock.advance(DAY)

    run(world)

    assert rolled_up(world)[DEVICE, TODAY] == (2, 3)
    assert world.rollups.late == {}


def test_the_same_message_again_changes_no_roll_up(world: World) -> None:
    world.clock.now = MIDNIGHT
    measured(world, MIDNIGHT + HOUR)
    world.clock.now = RUN
    run(world)
    before = world.rollups.rollups[DEVICE, TODAY].hours
    (message,) = world.telemetry.messages[DEVICE].values()

    world.telemetry.put_all([message])
    world.rollups.mark_late({DEVICE: {TODAY}})
    run(world)

    again = world.rollups.rollups[DEVICE, TODAY]
    assert (again.revision, again.hours) == (2, before)


def test_what_a_device_brings_along_from_before_it_was_registered_is_rolled_up(world: World) -> None:
    measured(world, YESTERDAY - 30 * DAY)

    run(world)

    assert rolled_up(world)[DEVICE, (YESTERDAY - 30 * DAY).date()] == (1, 3)
    assert rolled_up(world)[DEVICE, TODAY] == (1, 0)


def test_days_of_which_samples_have_expired_are_not_rolled_up_again(world: World) -> None:
    world.devices.devices[DEVICE] = a_device(at=RUN - 2 * RETENTION)
    world.rollups.mark_late({DEVICE: {(RUN - RETENTION).date(), (RUN - RETENTION - DAY).date()}})

    run(world)

    days = {day for _, day in world.rollups.rollups}
    assert min(days) == (RUN - RETENTION).date() + DAY
    assert max(days) == TODAY
    assert len(days) == RETENTION.days - 1


def test_every_day_that_was_read_goes_to_the_history_with_its_revision(world: World) -> None:
    world.clock.now = MIDNIGHT
    measured(world, MIDNIGHT - MINUTE, steps=3)
    world.clock.now = RUN
    run(world)
    measured(world, MIDNIGHT + HOUR)
    run(world)

    written = [(day.day, day.revision, len(day.messages)) for file in world.history.files for day in file]
    assert written == [(YESTERDAY.date(), 1, 1), (TODAY, 1, 1), (TODAY, 2, 2)]

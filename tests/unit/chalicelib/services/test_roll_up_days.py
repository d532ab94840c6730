"""Days are rolled up once they are over, again when late messages came, and whatever runs broke off or overlapped."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final

import pytest

from chalicelib.domain.bucketing import hours_of
from chalicelib.domain.errors import Outage
from chalicelib.domain.hourly import DayRollup, late_days
from chalicelib.ports.history import DeviceDay
from chalicelib.services import roll_up_days as module
from chalicelib.services.roll_up_days import TIME_TO_FINISH, RollupReport, hour_of, roll_up_days
from tests.builders import DAY, DEVICE, HOUR, MINUTE, NOON, a_device, a_message, a_sample
from tests.fakes.faults import fail
from tests.fakes.world import RETENTION, Weather, World

TODAY: Final = NOON.date()
MIDNIGHT: Final = NOON - 12 * HOUR
YESTERDAY: Final = MIDNIGHT - DAY
# The run of the hour in which the device's days are rolled up, on a day on which yesterday is over.
RUN: Final = MIDNIGHT + DAY + hour_of(DEVICE) * HOUR + 10 * MINUTE

_seqs: Iterator[int] = count()


@pytest.fixture
def world() -> World:
    """The device is registered since yesterday, and it is its hour."""
    world = World()
    world.clock.now = RUN
    world.devices.devices[DEVICE] = a_device(at=YESTERDAY)
    return world


def measured(world: World, at: datetime, *, device_id: str = DEVICE, value: float = 21.5, steps: int = 3) -> None:
    samples = [a_sample(at + step * MINUTE, air_temp_c=value + step) for step in range(steps)]
    message = a_message(*samples, device_id=device_id, seq=next(_seqs))
    world.telemetry.put_all([message])
    touched = {sample.at.date() for sample in samples}
    if late := late_days(touched, now=world.clock()):
        world.rollups.mark_late({device_id: late})


def run(world: World, *, left: timedelta = timedelta(minutes=15)) -> RollupReport:
    return roll_up_days(ports=world.rollup(), time_left=lambda: left)


def rolled_up(world: World) -> dict[tuple[str, date], tuple[int, int]]:
    """Device and day -> revision and how many samples were summed up."""
    return {
        key: (rollup.revision, sum(hour.metrics["air_temp_c"].count for hour in rollup.hours))
        for key, rollup in world.rollups.rollups.items()
    }


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


def test_a_message_that_comes_while_its_day_is_read_leaves_the_day_late(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(world)
    measured(world, MIDNIGHT + 3 * HOUR)
    keep = world.history.keep

    def meanwhile(days: Sequence[DeviceDay]) -> None:
        measured(world, MIDNIGHT + 4 * HOUR)
        keep(days)

    monkeypatch.setattr(world.history, "keep", meanwhile)
    run(world)

    assert rolled_up(world)[DEVICE, TODAY] == (2, 3)
    assert set(world.rollups.late) == {(DEVICE, TODAY)}
    run(world)
    assert rolled_up(world)[DEVICE, TODAY] == (3, 6)


def test_of_two_runs_at_once_the_one_that_read_less_neither_wins_nor_clears_the_marker(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(world)
    measured(world, MIDNIGHT + 3 * HOUR)
    keep = world.history.keep

    def another_run(days: Sequence[DeviceDay]) -> None:
        keep(days)
        monkeypatch.setattr(world.history, "keep", keep)
        measured(world, MIDNIGHT + 4 * HOUR)
        run(world)
        measured(world, MIDNIGHT + 5 * HOUR)

    monkeypatch.setattr(world.history, "keep", another_run)
    run(world)

    assert rolled_up(world)[DEVICE, TODAY] == (2, 6)
    assert set(world.rollups.late) == {(DEVICE, TODAY)}
    run(world)
    assert rolled_up(world)[DEVICE, TODAY] == (3, 9)


def test_every_day_that_was_read_goes_to_the_history_with_its_revision(world: World) -> None:
    world.clock.now = MIDNIGHT
    measured(world, MIDNIGHT - MINUTE, steps=3)
    world.clock.now = RUN
    run(world)
    measured(world, MIDNIGHT + HOUR)
    run(world)

    written = [(day.day, day.revision, len(day.messages)) for file in world.history.files for day in file]
    assert written == [(YESTERDAY.date(), 1, 1), (TODAY, 1, 1), (TODAY, 2, 2)]


def test_a_fleet_is_kept_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAMPLES_AT_ONCE", 10)
    monkeypatch.setattr(module, "hour_of", lambda _device_id: RUN.hour)
    world.clock.now = MIDNIGHT
    for number in range(9):
        world.devices.devices[f"bench-{number}"] = a_device(f"bench-{number}", at=MIDNIGHT)
        measured(world, MIDNIGHT + HOUR, device_id=f"bench-{number}")
    world.clock.now = RUN

    report = run(world)

    assert (report.days, report.samples) == (9 + 2, 27)
    assert [sum(bool(day.messages) for day in file) for file in world.history.files] == [4, 4, 1]


def test_when_time_runs_short_the_rest_is_left_for_the_next_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "hour_of", lambda _device_id: RUN.hour)
    del world.devices.devices[DEVICE]
    for number in range(5):
        world.devices.devices[f"bench-{number}"] = a_device(f"bench-{number}", at=MIDNIGHT)
    # Each device asks twice, for itself and for its day.
    times = iter([TIME_TO_FINISH] * 6 + [TIME_TO_FINISH - MINUTE] * 20)

    first = roll_up_days(ports=world.rollup(), time_left=lambda: next(times))
    second = run(world)

    assert (first.days, first.devices_left) == (3, 2)
    assert (second.days, second.devices_left) == (2, 0)
    assert len(world.rollups.rollups) == 5


def test_no_device_is_always_the_last_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that is always short would leave the same devices out for ever."""
    monkeypatch.setattr(module, "hour_of", lambda _device_id: RUN.hour)
    for number in range(5):
        world.devices.devices[f"bench-{number}"] = a_device(f"bench-{number}", at=MIDNIGHT)
    random.seed(1)
    firsts = set()
    for _ in range(60):
        world.rollups.rollups.clear()
        times = iter([TIME_TO_FINISH] * 2 + [timedelta(0)] * 20)
        roll_up_days(ports=world.rollup(), time_left=lambda times=times: next(times))  # type: ignore[misc]
        firsts |= {device_id for device_id, _ in world.rollups.rollups}

    assert firsts == set(world.devices.devices)


def test_a_history_that_cannot_be_written_leaves_the_days_to_the_next_run(world: World) -> None:
    world.clock.now = MIDNIGHT
    measured(world, MIDNIGHT + HOUR)
    world.clock.now = RUN
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(world.history, "keep", _out_of_order)
        with pytest.raises(ExceptionGroup):
            run(world)
    assert world.rollups.rollups == {}

    run(world)

    assert rolled_up(world)[DEVICE, TODAY] == (1, 3)


def test_a_device_that_cannot_be_read_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "hour_of", lambda _device_id: RUN.hour)
    world.devices.devices["bench-1"] = a_device("bench-1", at=MIDNIGHT)
    between = world.telemetry.between

    def broken_for_one(device_id: str, *args: datetime, **how: object) -> object:
        if device_id == DEVICE:
            raise Outage("the telemetry table does not answer")
        return between(device_id, *args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(world.telemetry, "between", broken_for_one)
    with pytest.raises(ExceptionGroup):
        run(world)

    assert {device_id for device_id, _ in world.rollups.rollups} == {"bench-1"}


def test_a_fleet_that_cannot_be_listed_fails_the_run(world: World) -> None:
    fail(world.devices, "listed")

    with pytest.raises(Outage):
        run(world)


@pytest.mark.parametrize("seed", range(40))
def test_runs_that_break_off_anywhere_end_where_one_clean_run_ends(seed: int) -> None:
    dice = random.Random(seed)
    weather = Weather(
        before=[number for number in range(400) if dice.random() < 0.12],
        after=[number for number in range(400) if dice.random() < 0.12],
    )
    world = World(weather=weather)
    world.devices.devices[DEVICE] = a_device(at=YESTERDAY)
    world.clock.now = YESTERDAY
    for _ in range(20):
        measured(world, YESTERDAY + dice.randrange(48 * 60) * MINUTE)
    world.clock.now = RUN
    for _ in range(30):
        if dice.random() < 0.2:
            measured(world, YESTERDAY + dice.randrange(48 * 60 - 3) * MINUTE)
        try:
            run(world)
        except (Outage, ExceptionGroup):
            continue
    world.weather = Weather()
    run(world)

    assert world.rollups.late == {}
    for day in (YESTERDAY.date(), TODAY):
        messages = world.telemetry.messages[DEVICE].values()
        kept = world.rollups.rollups[DEVICE, day]
        assert kept == DayRollup(device_id=DEVICE, day=day, hours=hours_of(messages, day), revision=kept.revision)
        newest = [each for file in world.history.files for each in file if each.day == day][-1]
        assert hours_of(newest.messages, day) == kept.hours


def _out_of_order(_days: object) -> None:
    raise Outage("the processed bucket does not answer")

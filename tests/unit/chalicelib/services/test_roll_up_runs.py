"""Runs of the roll-up that break off, overlap, or run out of time end where one clean run ends."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.bucketing import hours_of
from chalicelib.domain.errors import Outage
from chalicelib.domain.hourly import DayRollup
from chalicelib.ports.history import DeviceDay
from chalicelib.services import roll_up_days as module
from chalicelib.services.roll_up_days import TIME_TO_FINISH, roll_up_days
from tests.builders import DEVICE, HOUR, MINUTE, a_device
from tests.fakes.faults import fail
from tests.fakes.outages import Weather
from tests.fakes.world import World
from tests.unit.chalicelib.services.days_rolled_up import MIDNIGHT, RUN, TODAY, YESTERDAY, measured, rolled_up, run


@pytest.fixture
def world() -> World:
    """The device is registered since yesterday, and it is its hour."""
    world = World()
    world.clock.now = RUN
    world.devices.devices[DEVICE] = a_device(at=YESTERDAY)
    return world


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

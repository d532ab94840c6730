"""Which devices a time is about, and whose the data is when a name passes from one device to the next."""

from datetime import datetime, timedelta
from itertools import islice

import pytest

from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.page import Page
from operator_service.stays import Departures, StayPorts, names_since, stays_between
from tests.builders import DAY, DEVICE, HOUR, NOON, SITE, a_device
from tests.fakes.world import World

START, END = NOON - 7 * DAY, NOON
NAME = "greenhouse-1-z"


def fleet(world: World) -> StayPorts:
    return StayPorts(devices=world.devices, archive=world.archive)


def left(world: World, at: datetime, *, site: str = SITE, name: str = NAME) -> None:
    world.archive.keep(RetiredDevice(device=a_device(name, site=site), retired_at=at, retired_by="mia"))


def there(world: World, *, site: str = SITE, name: str = NAME) -> None:
    world.devices.devices[name] = a_device(name, site=site)


def test_a_device_that_is_there_has_all_of_the_time() -> None:
    (stay,) = stays_between(START, END, fleet(World()))

    assert (stay.device.device_id, stay.start, stay.end, stay.retired_at) == (DEVICE, START, END, None)


def test_a_device_that_left_in_the_time_is_among_them_and_one_that_left_before_is_not() -> None:
    world = World()
    left(world, NOON - DAY)
    left(world, START, name="long-gone")

    stays = stays_between(START, END, fleet(world))

    assert {stay.device.device_id: stay.retired_at for stay in stays} == {DEVICE: None, NAME: NOON - DAY}


def test_a_device_that_left_after_the_time_was_there_in_it() -> None:
    world = World()
    left(world, NOON + DAY)

    (stay,) = stays_between(START, END, fleet(world), device_id=NAME)

    assert (stay.start, stay.end, stay.retired_at) == (START, END, NOON + DAY)


def test_a_name_belongs_to_one_device_after_the_other() -> None:
    world = World()
    left(world, NOON - 5 * DAY)
    left(world, NOON - 2 * DAY, site="field-1")
    there(world)

    stays = stays_between(START, END, fleet(world), device_id=NAME)

    assert [(stay.device.site, stay.start, stay.end, stay.retired_at) for stay in stays] == [
        (SITE, START, NOON - 5 * DAY, NOON - 5 * DAY),
        ("field-1", NOON - 5 * DAY, NOON - 2 * DAY, NOON - 2 * DAY),
        (SITE, NOON - 2 * DAY, END, None),
    ]
    of_field = stays_between(START, END, fleet(world), site="field-1")
    assert of_field == stays[1:2]


def test_what_a_fast_clock_dated_after_the_retirement_is_still_of_the_last_who_had_the_name() -> None:
    world = World()
    left(world, NOON - DAY)

    (stay,) = stays_between(START, END, fleet(world), device_id=NAME)

    assert stay.end == END
    assert Departures.since(START, fleet(world)).retired_at(NAME, NOON - DAY + timedelta(minutes=1)) == NOON - DAY


@pytest.mark.parametrize(
    ("at", "retired_at"),
    [(NOON - 6 * DAY, NOON - 5 * DAY), (NOON - 5 * DAY, NOON - 2 * DAY), (NOON - 2 * DAY, None), (NOON, None)],
)
def test_when_the_device_left_that_had_a_name_at_a_time(at: datetime, retired_at: datetime | None) -> None:
    world = World()
    left(world, NOON - 5 * DAY)
    left(world, NOON - 2 * DAY)
    there(world)

    assert Departures.since(START, fleet(world)).retired_at(NAME, at) == retired_at
    assert Departures.since(START, fleet(world)).retired_at(DEVICE, at) is None


def test_each_name_is_counted_once() -> None:
    world = World()
    left(world, NOON - 2 * DAY)
    left(world, NOON - DAY)
    left(world, NOON - HOUR, site="field-1", name="field-1-a")
    there(world)

    assert sorted(names_since(START, fleet(world))) == ["field-1-a", DEVICE, NAME]
    assert sorted(names_since(START, fleet(world), site=SITE)) == [DEVICE, NAME]


def test_of_a_large_fleet_no_more_is_read_than_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    for number in range(300):
        there(world, name=f"field-{number:03}")
    asked: list[str | None] = []
    listed = world.devices.listed

    def noted(*, limit: int, cursor: str | None = None) -> Page[Device]:
        asked.append(cursor)
        return listed(limit=limit, cursor=cursor)

    monkeypatch.setattr(world.devices, "listed", noted)

    assert len(list(islice(names_since(START, fleet(world)), 10))) == 10
    assert len(asked) == 1

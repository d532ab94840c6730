"""Who orders an export, how many at once, and what becomes of those that nobody finishes."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.errors import DeviceNotFound, InputRefused
from chalicelib.domain.event import EventKind
from chalicelib.domain.export import Export, ExportFormat, ExportKind, ExportOrder, ExportState
from operator_service.exports import desk as desk_module
from operator_service.exports.desk import MOST_WAITING, DeskPorts, ExportDesk, ExportsBusy, make_in_a_process
from operator_service.stays import StayPorts
from tests.builders import DAY, DEVICE, NOON, SITE, a_device
from tests.fakes.world import World

ORDER = ExportOrder(what=ExportKind.TELEMETRY, format=ExportFormat.CSV, start=NOON - DAY, end=NOON)


def a_desk(world: World, maker: Callable[[str], Awaitable[bool]]) -> ExportDesk:
    fleet = StayPorts(devices=world.devices, archive=world.archive)
    ports = DeskPorts(book=world.exports, fleet=fleet, clock=world.clock)
    return ExportDesk(lambda: ports, maker)


async def never(_export_id: str) -> bool:
    await asyncio.Event().wait()
    return True


def test_an_order_is_kept_told_and_made() -> None:
    world = World()
    made: list[str] = []

    async def maker(export_id: str) -> bool:
        made.append(export_id)
        return True

    async def play() -> Export:
        desk = a_desk(world, maker)
        async with desk.open(), asyncio.timeout(5):
            export = await desk.take(ORDER, by="owner")
            while not made:  # noqa: ASYNC110 - the desk works by itself
                await asyncio.sleep(0)
            return export

    export = asyncio.run(play())

    assert made == [export.export_id]
    assert world.exports.get(export.export_id).ordered_by == "owner"
    (event,) = world.events.events.values()
    assert (event.kind, event.who, event.subject) == (EventKind.EXPORT_ORDERED, "owner", export.export_id)


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (replace(ORDER, start=NOON), "from"),
        (replace(ORDER, start=NOON - 367 * DAY), "to"),
        (replace(ORDER, site=SITE, device_id=DEVICE), "device"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(order: ExportOrder, field: str) -> None:
    world = World()

    with pytest.raises(InputRefused) as refusal:
        asyncio.run(a_desk(world, never).take(order, by="owner"))

    assert refusal.value.field == field
    assert world.exports.exports == {}


def test_samples_of_too_many_devices_and_days_are_refused_and_the_limit_is_named() -> None:
    world = World()
    for number in range(100):
        world.devices.devices[f"field-{number:03}"] = a_device(f"field-{number:03}")
    desk = a_desk(world, never)

    with pytest.raises(InputRefused, match="3,131 days of a device, an export holds 3,000") as refusal:
        asyncio.run(desk.take(replace(ORDER, start=NOON - 31 * DAY), by="owner"))

    assert refusal.value.field == "to"
    asyncio.run(desk.take(replace(ORDER, start=NOON - 29 * DAY), by="owner"))
    asyncio.run(desk.take(replace(ORDER, start=NOON - 31 * DAY, what=ExportKind.ALERTS), by="owner"))


def test_devices_that_were_retired_since_count_as_well_and_those_before_do_not() -> None:
    world = World()
    for number in range(60):
        before = a_device(f"before-{number:02}")
        world.archive.keep(RetiredDevice(device=before, retired_at=NOON - 60 * DAY, retired_by="mia"))
    desk, order = a_desk(world, never), replace(ORDER, start=NOON - 50 * DAY)
    asyncio.run(desk.take(order, by="owner"))

    for number in range(60):
        since = a_device(f"since-{number:02}")
        world.archive.keep(RetiredDevice(device=since, retired_at=NOON - DAY, retired_by="mia"))

    with pytest.raises(InputRefused, match="3,050 days of a device"):
        asyncio.run(desk.take(order, by="owner"))


def test_a_device_that_was_retired_can_be_exported() -> None:
    world = World()
    gone = RetiredDevice(device=a_device("gone"), retired_at=NOON - DAY, retired_by="mia")
    world.archive.keep(gone)

    export = asyncio.run(a_desk(world, never).take(replace(ORDER, device_id="gone"), by="owner"))

    assert export.order.device_id == "gone"


def test_an_order_for_a_device_that_nobody_registered_is_refused() -> None:
    with pytest.raises(DeviceNotFound):
        asyncio.run(a_desk(World(), never).take(replace(ORDER, device_id="nobody"), by="owner"))


def test_whoever_comes_behind_enough_others_is_asked_to_come_back() -> None:
    world = World()

    async def play() -> None:
        desk = a_desk(world, never)
        async with desk.open():
            for _ in range(1 + MOST_WAITING):
                await desk.take(ORDER, by="owner")
            with pytest.raises(ExportsBusy):
                await desk.take(ORDER, by="owner")

    asyncio.run(play())

    assert len(world.exports.exports) == 1 + MOST_WAITING


def test_what_is_not_finished_when_the_service_ends_is_lost_and_said_to_be() -> None:
    world = World()

    async def play() -> None:
        desk = a_desk(world, never)
        async with desk.open():
            for _ in range(2):
                await desk.take(ORDER, by="owner")
            await asyncio.sleep(0)

    asyncio.run(play())

    assert {export.state for export in world.exports.exports.values()} == {ExportState.LOST}
    assert all("order it again" in export.reason for export in world.exports.exports.values())


@pytest.mark.parametrize("raises", [False, True])
def test_a_maker_that_fails_leaves_a_failed_export_and_the_next_one_is_made(raises: bool) -> None:
    world = World()
    turns: list[str] = []

    async def maker(export_id: str) -> bool:
        turns.append(export_id)
        if raises and len(turns) == 1:
            raise OSError("no more processes")
        return len(turns) > 1

    async def play() -> tuple[Export, Export]:
        desk = a_desk(world, maker)
        async with desk.open(), asyncio.timeout(5):
            first, second = [await desk.take(ORDER, by="owner") for _ in range(2)]
            while len(turns) < 2:  # noqa: ASYNC110 - the desk works by itself
                await asyncio.sleep(0.001)
            return first, second

    first, second = asyncio.run(play())

    assert world.exports.get(first.export_id).state is ExportState.FAILED
    assert turns == [first.export_id, second.export_id]


def test_those_that_wait_are_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "_SAY_EVERY_S", 0.01)
    world = World()

    async def play() -> ExportState:
        desk = a_desk(world, never)
        async with desk.open(), asyncio.timeout(5):
            _, waiting = [await desk.take(ORDER, by="owner") for _ in range(2)]
            world.clock.advance(timedelta(hours=1))
            while world.exports.get(waiting.export_id).alive_at == NOON:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            return world.exports.get(waiting.export_id).seen_at(world.clock()).state

    assert asyncio.run(play()) is ExportState.WAITING


@pytest.mark.parametrize(("script", "well"), [("", True), ("raise SystemExit(3)", False)])
def test_an_export_is_made_by_a_process_of_its_own(
    script: str,
    well: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin = asyncio.create_subprocess_exec
    asked: list[tuple[Any, ...]] = []

    async def pretended(*command: Any) -> Any:
        asked.append(command)
        return await begin(sys.executable, "-c", script)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", pretended)

    assert asyncio.run(make_in_a_process("export-1")) is well
    assert asked == [(sys.executable, "-m", "operator_service.exports.job", "export-1")]


def test_a_process_that_makes_an_export_ends_with_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = asyncio.create_subprocess_exec
    begun: list[asyncio.subprocess.Process] = []

    async def pretended(*_command: Any) -> Any:
        begun.append(await begin(sys.executable, "-c", "import time; time.sleep(60)"))
        return begun[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", pretended)

    async def play() -> int | None:
        making = asyncio.ensure_future(make_in_a_process("export-1"))
        while not begun:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        making.cancel()
        with pytest.raises(asyncio.CancelledError):
            await making
        return begun[0].returncode

    assert asyncio.run(play()) == -15

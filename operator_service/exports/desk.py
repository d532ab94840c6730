"""Takes orders for exports, and has them made, one at a time, each by a process of its own."""

import asyncio
import logging
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.export import MOST_DEVICE_DAYS, Export, ExportOrder
from chalicelib.ports.clock import Clock
from chalicelib.ports.exports import ExportBook
from chalicelib.services.find_device import find_device
from operator_service.stays import StayPorts, names_since

logger = logging.getLogger(__name__)

# One is made in a minute or two. Who comes behind four others is better off trying again.
MOST_WAITING: Final = 4
# Well within the time after which an export counts as lost.
_SAY_EVERY_S: Final = 30.0
_GRACE_S: Final = 5.0


class ExportsBusy(Outage):
    """Enough exports wait already."""

    title = "Other exports wait already. Please try again in a few minutes."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPorts:
    """What taking an order takes."""

    book: ExportBook
    fleet: StayPorts
    clock: Clock


# Makes one export; whether that went as it should.
Maker = Callable[[str], Awaitable[bool]]


class ExportDesk:
    """The exports that this process has in hand. Lives in one event loop; what asks the tables runs in threads."""

    def __init__(self, ports: Callable[[], DeskPorts], maker: Maker) -> None:
        """Know of no order yet.

        Args:
            ports: asked when the first order comes.
        """
        self._ports = ports
        self._maker = maker
        self._in_hand: dict[str, Export] = {}
        self._orders: asyncio.Queue[str] = asyncio.Queue()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Have exports made until this ends. What is not finished then is lost, and said to be."""
        async with asyncio.TaskGroup() as tasks:
            working = [tasks.create_task(self._work()), tasks.create_task(self._say_what_waits())]
            try:
                yield
            finally:
                for task in working:
                    task.cancel()
        for export in self._in_hand.values():
            lost = export.lost("The service was restarted meanwhile. Please order it again.", self._ports().clock())
            with suppress(Outage):
                await asyncio.to_thread(self._ports().book.keep, lost)

    async def take(self, order: ExportOrder, *, by: str) -> Export:
        """Take an order.

        Raises:
            InputRefused: it makes no sense, or is too large.
            DeviceNotFound: there never was a device of the name that it says.
            ExportsBusy: enough wait already.
        """
        if len(self._in_hand) > MOST_WAITING:
            raise ExportsBusy(f"{len(self._in_hand)} exports are in hand")
        export = await asyncio.to_thread(self._record, order, by)
        self._in_hand[export.export_id] = export
        self._orders.put_nowait(export.export_id)
        return export

    def _record(self, order: ExportOrder, by: str) -> Export:
        ports = self._ports()
        order.check()
        order.check_size(_devices_of(order, ports.fleet))
        export = Export.of(order, by=by, at=ports.clock(), nonce=secrets.token_hex(8))
        told = Event.of(
            EventKind.EXPORT_ORDERED,
            at=export.ordered_at,
            who=by,
            subject=export.export_id,
            device_id=order.device_id or "",
            text=f"An export was ordered: {order.file_name}",
        )
        ports.book.record(export, told)
        return export

    async def _work(self) -> None:
        while True:
            export_id = await self._orders.get()
            try:
                well = await self._maker(export_id)
            except Exception:
                logger.exception("An export could not be begun")
                well = False
            export = self._in_hand.pop(export_id)
            if not well:
                await self._keep(export.failed("It ended unexpectedly. Please order it again.", self._ports().clock()))

    async def _say_what_waits(self) -> None:
        """Those that wait are in hand, too. The one that is being made says so itself."""
        while True:
            await asyncio.sleep(_SAY_EVERY_S)
            for export in tuple(self._in_hand.values())[1:]:
                await self._keep(export.alive(self._ports().clock()))

    async def _keep(self, export: Export) -> None:
        try:
            await asyncio.to_thread(self._ports().book.keep, export)
        except Outage as outage:
            # Nobody hears of it then; after two minutes it counts as lost.
            logger.warning("What became of an export could not be kept: %s", outage)


def _devices_of(order: ExportOrder, fleet: StayPorts) -> int:
    """How many devices an order is about; of very many, one more than may be: that is enough to know."""
    if order.device_id is not None:
        find_device(order.device_id, devices=fleet.devices, archive=fleet.archive)
        return 1
    names = names_since(order.start, fleet, site=order.site)
    return sum(1 for _ in islice(names, MOST_DEVICE_DAYS + 1))


async def make_in_a_process(export_id: str) -> bool:
    """Have an export made by a process, which ends with us."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "operator_service.exports.job", export_id)
    try:
        return await process.wait() == 0
    except asyncio.CancelledError:
        process.terminate()
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE_S):
                await process.wait()
        if process.returncode is None:
            process.kill()
        raise

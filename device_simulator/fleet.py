"""All devices of a state folder in one process: puts them together, runs them, ends them in good order."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from device_simulator.camera import Camera
from device_simulator.device import Device
from device_simulator.identity import Identity
from device_simulator.link import Link
from device_simulator.outbox import Outbox
from device_simulator.photo_store import PhotoStore
from device_simulator.photos import InThread, PhotoCourier, Photographer
from device_simulator.protocol import Topics
from device_simulator.station import Station
from device_simulator.telemetry import ReportingPlan, TelemetryReporter, TelemetrySender
from device_simulator.timekeeping import Timekeeper
from device_simulator.truth_log import TruthLog

# Photos are drawn and uploaded there. Uploads mostly wait; drawing keeps two cores busy with fewer than that.
_PHOTO_THREADS: Final = 8
_NARRATION_PAUSE_S: Final = 2.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """What the devices of a fleet have in common.

    Attributes:
        heat: the devices that stand in a heat spell.
    """

    stage: str
    seed: int
    reporting: ReportingPlan
    photo_on_start: bool = False
    photo_every_s: float | None = None
    heat: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the devices of a fleet share with the world."""

    link_of: Callable[[Identity], Link]
    camera: Camera
    store: PhotoStore
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper


async def run_fleet(
    identities: Sequence[Identity], plan: FleetPlan, surroundings: Surroundings, stopping: asyncio.Event
) -> None:
    """Run the devices until `stopping` is set, or until one of them cannot go on.

    Raises:
        ExceptionGroup: what stopped a device, which is never the platform's or the network's doing.
    """
    pool = ThreadPoolExecutor(_PHOTO_THREADS, thread_name_prefix="photo")
    loop = asyncio.get_running_loop()

    async def in_thread(call: Callable[[], Any]) -> Any:
        return await loop.run_in_executor(pool, call)

    surroundings.outbox.forget_old_orders(surroundings.timekeeper.now_ms())
    devices = [assemble(identity, plan, surroundings, in_thread) for identity in identities]
    try:
        await _run_until(stopping, devices)
    finally:
        # Nobody waits for an upload that is under way: its photo is kept, and goes up at the next start.
        pool.shutdown(wait=False, cancel_futures=True)


async def _run_until(stopping: asyncio.Event, devices: Sequence[Device]) -> None:
    end = asyncio.create_task(stopping.wait())
    narration = asyncio.create_task(_narrate(devices))
    work = [asyncio.create_task(device.run()) for device in devices]
    try:
        done, _ = await asyncio.wait({end, *work}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (end, narration, *work):
            task.cancel()
        await asyncio.gather(end, narration, *work, return_exceptions=True)
        await asyncio.gather(*(device.stop() for device in devices))


async def _narrate(devices: Sequence[Device]) -> None:
    """Tell the terminal when the number of connected devices changes."""
    told = -1
    while True:
        connected = sum(device.connected.is_set() for device in devices)
        if connected != told:
            logger.info("%d of %d devices connected", connected, len(devices))
            told = connected
        await asyncio.sleep(_NARRATION_PAUSE_S)


def assemble(identity: Identity, plan: FleetPlan, around: Surroundings, in_thread: InThread) -> Device:
    """Put one device together; it is switched on by its `run`."""
    device_id = identity.device_id
    around.outbox.introduce(device_id, now_ms=around.timekeeper.now_ms())
    connected, fresh = asyncio.Event(), asyncio.Event()
    chance = random.Random(f"{plan.seed}/{device_id}/chance")
    topics = Topics(plan.stage, device_id)
    link = around.link_of(identity)
    station = Station(device_id=device_id, site=identity.site, seed=plan.seed, heat=device_id in plan.heat)
    return Device(
        device_id=device_id,
        topics=topics,
        link=link,
        reporter=TelemetryReporter(
            station=station, plan=plan.reporting, outbox=around.outbox, timekeeper=around.timekeeper, fresh=fresh
        ),
        sender=TelemetrySender(
            device_id=device_id,
            topics=topics,
            link=link,
            outbox=around.outbox,
            log=around.log,
            timekeeper=around.timekeeper,
            chance=chance,
            fresh=fresh,
            connected=connected,
        ),
        photographer=Photographer(
            device_id=device_id,
            camera=around.camera,
            outbox=around.outbox,
            log=around.log,
            timekeeper=around.timekeeper,
            chance=chance,
            in_thread=in_thread,
        ),
        courier=PhotoCourier(
            device_id=device_id,
            topics=topics,
            link=link,
            store=around.store,
            outbox=around.outbox,
            log=around.log,
            timekeeper=around.timekeeper,
            chance=chance,
            in_thread=in_thread,
            connected=connected,
        ),
        log=around.log,
        timekeeper=around.timekeeper,
        chance=chance,
        connected=connected,
        photo_on_start=plan.photo_on_start,
        photo_every_s=plan.photo_every_s,
    )

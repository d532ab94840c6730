"""One device on a workbench: everything real but the network, the camera and the time."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from device_simulator.assembly import assemble
from device_simulator.chassis import FleetPlan, Surroundings
from device_simulator.device import Device
from device_simulator.faults import FaultPlan
from device_simulator.identity import Identity
from device_simulator.outbox import FILE_NAME, Outbox
from device_simulator.outbox_bounds import Bounds
from device_simulator.protocol import Topics
from device_simulator.release import ReleaseKey
from device_simulator.telemetry import ReportingPlan
from device_simulator.truth_log import TruthLog
from tests.unit.device_simulator.fakes import (
    INLINE,
    FakeCamera,
    FakeLink,
    FakePackageStore,
    FakePhotoStore,
    FakeTime,
    settled,
)

DEVICE: Final = "greenhouse-1-a"
TOPICS: Final = Topics("dev", DEVICE)
ORDER: Final = {"v": 1, "order_id": "order-1", "ordered_at": 1, "jitter_s": 0}
NO_MESSAGES: Final = ReportingPlan(interval_s=60.0, samples=3, messages=0)


@dataclass(slots=True, kw_only=True)
class Bench:
    """What a device on the bench can see. `run` switches it on; it can be switched on again."""

    folder: Path
    link: FakeLink = field(default_factory=FakeLink)
    camera: FakeCamera = field(default_factory=FakeCamera)
    store: FakePhotoStore = field(default_factory=FakePhotoStore)
    time: FakeTime = field(default_factory=FakeTime)
    reporting: ReportingPlan = NO_MESSAGES
    photo_on_start: bool = False
    photo_every_s: float | None = None
    history_days: int = 0
    faults: FaultPlan | None = None
    packages: FakePackageStore = field(default_factory=FakePackageStore)
    release_key: ReleaseKey | None = None
    failing_updates: frozenset[str] = frozenset()
    bounds: Bounds = Bounds()  # noqa: RUF009 - it cannot be changed
    device: Device = field(init=False)

    @asynccontextmanager
    async def running(self, *, connected: bool = True) -> AsyncIterator[None]:
        """The device, switched on, and by default connected. It is switched off as by a power cut."""
        self.link = FakeLink()
        with self.outbox() as outbox, TruthLog(self.log_file, now_ms=self.time.now_ms) as log:
            self.device = assemble(an_identity(), self._plan(), self._surroundings(outbox, log), INLINE)
            work = asyncio.create_task(self.device.run())
            await settled()
            if connected:
                self.link.come_up()
                await settled()
            try:
                yield
                assert not work.done(), work.exception()
            finally:
                work.cancel()
                with suppress(asyncio.CancelledError):
                    await work

    @contextmanager
    def outbox(self) -> Iterator[Outbox]:
        """What is on the disk."""
        with Outbox(self.folder / FILE_NAME, bounds=self.bounds) as outbox:
            yield outbox

    @property
    def log_file(self) -> Path:
        return self.folder / "truth.jsonl"

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one kind in the ground truth."""
        lines = map(json.loads, self.log_file.read_text().splitlines())
        return [line for line in lines if line["kind"] == kind]

    def grant(self, request: dict[str, Any], photo_id: str = "photo-1") -> None:
        """Answer a request for an upload grant."""
        self.link.say(TOPICS.grant, a_grant(request["request_id"], photo_id))

    def _plan(self) -> FleetPlan:
        return FleetPlan(
            stage="dev",
            seed=1,
            reporting=self.reporting,
            photo_on_start=self.photo_on_start,
            photo_every_s=self.photo_every_s,
            history_days=self.history_days,
            faults=self.faults,
            release_key=self.release_key,
            failing_updates=self.failing_updates,
        )

    def _surroundings(self, outbox: Outbox, log: TruthLog) -> Surroundings:
        return Surroundings(
            link_of=lambda _: self.link,
            camera=self.camera,
            store=self.store,
            outbox=outbox,
            log=log,
            timekeeper=self.time,
            packages=self.packages,
        )


def an_identity(device_id: str = DEVICE) -> Identity:
    return Identity(
        device_id=device_id,
        site="greenhouse-1",
        host="broker.invalid",
        port=8883,
        certificate_pem=b"certificate",
        private_key_pem=b"key",
    )


def a_grant(request_id: str, photo_id: str = "photo-1") -> dict[str, Any]:
    return {
        "v": 1,
        "request_id": request_id,
        "photo_id": photo_id,
        "url": "https://store.invalid",
        "fields": {"key": f"photos/{photo_id}.jpg"},
        "expires_at": 1,
    }

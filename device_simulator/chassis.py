"""What a device is built on: the fleet's plan, the world around, and what its duties share."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from device_simulator.camera import Camera
from device_simulator.clock import DeviceClock
from device_simulator.connection_state import ConnectionState
from device_simulator.faults import FaultPlan
from device_simulator.identity import Identity, IdentityFolder
from device_simulator.link import Link
from device_simulator.mischief import Mischief
from device_simulator.outbox import Outbox
from device_simulator.package_store import HttpPackageStore, PackageStore
from device_simulator.photo_store import PhotoStore
from device_simulator.protocol import Topics
from device_simulator.release import ReleaseKey
from device_simulator.telemetry import ReportingPlan
from device_simulator.timekeeping import Timekeeper
from device_simulator.truth_log import TruthLog
from device_simulator.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """What the devices of a fleet have in common.

    Attributes:
        heat: the devices that stand in a heat spell.
        history_days: how much of the past is played before the present; 0: nothing.
        faults: what goes wrong, and how often; None: nothing does.
        release_key: by which devices know releases of their software; None: they take none.
        failing_updates: the devices on which no new software starts.
    """

    stage: str
    seed: int
    reporting: ReportingPlan
    photo_on_start: bool = False
    photo_every_s: float | None = None
    heat: frozenset[str] = frozenset()
    history_days: int = 0
    faults: FaultPlan | None = None
    release_key: ReleaseKey | None = None
    failing_updates: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the devices of a fleet share with the world.

    Attributes:
        identities: where their keys and certificates lie; None: they keep those that they were switched on with.
    """

    link_of: Callable[[Identity], Link]
    camera: Camera
    store: PhotoStore
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    packages: PackageStore = field(default_factory=HttpPackageStore)
    identities: IdentityFolder | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chassis:
    """What the duties of one device share.

    Attributes:
        clock: the device's own, which is never quite right; `around.timekeeper` is the true time.
        connected: set while the device is connected and listens.
        chance: the device's own seeded chance.
        mischief: the faults that are due.
        starts: how often the device was switched on before in this run.
    """

    identity: Identity
    plan: FleetPlan
    around: Surroundings
    topics: Topics
    link: Link
    clock: DeviceClock
    connected: ConnectionState
    chance: random.Random
    mischief: Mischief
    workshop: Workshop
    starts: int

    @property
    def device_id(self) -> str:
        return self.identity.device_id

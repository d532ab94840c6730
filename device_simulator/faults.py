"""The duty to have things go wrong now and then, as they do in the field, and to write down what did."""

import random
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from device_simulator.clock import DeviceClock
from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.link import Link
from device_simulator.malformed import malformed_messages
from device_simulator.mischief import Mischief, Trick
from device_simulator.protocol import Topics
from device_simulator.timekeeping import Timekeeper
from device_simulator.truth_log import TruthLog

# From a lorry that parks in front of the antenna to a base station that is restarted.
_OFFLINE_S: Final = (10.0, 180.0)
_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS
# A summer time that was set by hand, a year that was typed wrong, a battery that was changed (back to 1970), and one
# that is merely late: that message is as good as any.
_WRONG_BY_MS: Final = (2 * _HOUR_MS, 366 * _DAY_MS, -40 * _DAY_MS, -20_000 * _DAY_MS, -3 * _HOUR_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultPlan:
    """What goes wrong.

    Attributes:
        every_s: the average time between two faults of a device.
    """

    tricks: tuple[Trick, ...]
    every_s: float


@dataclass(slots=True, kw_only=True)
class FaultDuty:
    """Plans a device's faults by its own seeded chance. Implements `Duty`."""

    device_id: str
    plan: FaultPlan
    topics: Topics
    link: Link
    log: TruthLog
    timekeeper: Timekeeper
    clock: DeviceClock
    chance: random.Random
    mischief: Mischief
    connected: ConnectionState

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return ()

    def hear(self, topic: str, payload: bytes) -> None:
        """Nothing comes: faults are not ordered by the platform."""

    async def run(self) -> None:
        while True:
            await self.timekeeper.sleep(self.chance.expovariate(1 / self.plan.every_s))
            await self._have(self.chance.choice(self.plan.tricks))

    async def _have(self, trick: Trick) -> None:
        match trick:
            case Trick.OFFLINE:
                await self._go_offline(self.chance.uniform(*_OFFLINE_S))
            case Trick.MALFORMED:
                await self._send_rubbish()
            case Trick.WRONG_CLOCK:
                self.mischief.wrong_by_ms = self.chance.choice(_WRONG_BY_MS)
            case _:
                # The others wait for a message or a photo to happen to.
                self.mischief.order(trick)

    async def _go_offline(self, seconds: float) -> None:
        self.log.fault(Trick.OFFLINE, self.device_id, expect="stored", seconds=round(seconds, 1))
        await self.link.cut()
        await self.timekeeper.sleep(seconds)
        self.link.resume()
        self.log.write("fault_over", self.device_id, fault=Trick.OFFLINE.value)

    async def _send_rubbish(self) -> None:
        await self.connected.wait()
        messages = malformed_messages(seq=0, at_ms=self.clock.now_ms())
        name = self.chance.choice(tuple(messages))
        payload = messages[name]
        encoded = b64encode(payload).decode()
        self.log.fault(Trick.MALFORMED, self.device_id, expect="rejected", what=name, payload_base64=encoded)
        with suppress(BrokerRefused, LinkLost):
            await self.link.publish(self.topics.telemetry, payload)
            self.log.write("fault_over", self.device_id, fault=Trick.MALFORMED.value)

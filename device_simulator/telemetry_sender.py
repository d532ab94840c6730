"""Sends what the outbox keeps of one device's telemetry, until the broker has acknowledged it."""

import random
from contextlib import suppress
from dataclasses import dataclass, field

from device_simulator.connection_state import ConnectionState
from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.flag import Flag
from device_simulator.link import Link
from device_simulator.mischief import Mischief, Trick
from device_simulator.outbox import KeptMessage, Outbox
from device_simulator.protocol import Topics, samples_in
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog


@dataclass(slots=True, kw_only=True)
class TelemetrySender:
    """Sends oldest first and one at a time, unless a fault wants it otherwise.

    Attributes:
        fresh: set by others when the outbox has something new.
        eased: set whenever a message has left the outbox.
    """

    device_id: str
    topics: Topics
    link: Link
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    mischief: Mischief
    fresh: Flag
    connected: ConnectionState
    eased: Flag = field(default_factory=Flag)
    # The newest seqs that this run has written down as published, and has not got acknowledged.
    _told: set[int] = field(default_factory=set, init=False)

    async def run(self) -> None:
        """Send for as long as the device runs."""
        while True:
            self.fresh.clear()
            message = self._next()
            if message is None:
                await self.fresh.wait()
            else:
                await self._deliver(message)

    def _next(self) -> KeptMessage | None:
        """The oldest; after a reordering fault the one behind it, so that the oldest comes late."""
        waiting = self.outbox.oldest_messages(self.device_id, 2)
        if len(waiting) == 2 and self.mischief.take(Trick.REORDERED):
            late, early = waiting
            self.log.fault(Trick.REORDERED, self.device_id, expect="stored", seqs=[early.seq, late.seq])
            return early
        return waiting[0] if waiting else None

    async def _deliver(self, message: KeptMessage) -> None:
        """Send one message, again and again, until the broker has it."""
        for wait_s in waits(self.chance):
            await self.connected.wait()
            if await self._acknowledged(message):
                self.log.write("telemetry_acked", self.device_id, seq=message.seq)
                await self._repeat_on_request(message)
                self.outbox.message_acknowledged(self.device_id, message)
                self._told.discard(message.seq)
                self.eased.set()
                return
            await self.timekeeper.sleep(wait_s)

    async def _acknowledged(self, message: KeptMessage) -> bool:
        if message.seq not in self._told:
            # Before it leaves, so that nothing can arrive that the log does not know of.
            self.log.write("telemetry_published", self.device_id, seq=message.seq, samples=samples_in(message.payload))
            self._told.add(message.seq)
        try:
            await self.link.publish(self.topics.telemetry, message.payload)
        except BrokerRefused as refusal:
            self.log.write("telemetry_refused", self.device_id, seq=message.seq, reason=str(refusal))
            return False
        except LinkLost:
            return False
        return True

    async def _repeat_on_request(self, message: KeptMessage) -> None:
        """The duplicate fault: the whole message once more, as after a PUBACK that got lost."""
        if self.mischief.take(Trick.DUPLICATE):
            self.log.fault(Trick.DUPLICATE, self.device_id, expect="stored", seq=message.seq)
            with suppress(BrokerRefused, LinkLost):
                await self.link.publish(self.topics.telemetry, message.payload)

"""One device's telemetry: samples become messages, and messages go out until they are acknowledged."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.link import Link
from device_simulator.outbox import KeptMessage, Outbox
from device_simulator.protocol import Topics, samples_in
from device_simulator.station import Station
from device_simulator.timekeeping import Timekeeper, waits
from device_simulator.truth_log import TruthLog


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingPlan:
    """How a device reports.

    Attributes:
        messages: how many to make; None means: for as long as the device runs.
    """

    interval_s: float
    samples: int
    messages: int | None = None


def sample_times(*, after_ms: int, until_ms: int, interval_s: float, count: int) -> Sequence[int]:
    """Whole milliseconds, evenly spread over the interval just past; the last is now.

    Args:
        after_ms: the newest sample of the message before; all times lie behind it.

    Returns:
        As many times as were asked for, rising; none when they do not fit between the two ends yet.
    """
    begin_ms = max(after_ms, until_ms - round(interval_s * 1000))
    span_ms = until_ms - begin_ms
    if span_ms < count:
        return ()
    return tuple(begin_ms + span_ms * number // count for number in range(1, count + 1))


@dataclass(slots=True, kw_only=True)
class TelemetryReporter:
    """Makes messages by the clock, whether the device is connected or not."""

    station: Station
    plan: ReportingPlan
    outbox: Outbox
    timekeeper: Timekeeper
    fresh: asyncio.Event

    async def run(self) -> None:
        """Report until the plan is fulfilled."""
        await self.timekeeper.sleep(self._phase_s())
        due_ms = self.timekeeper.now_ms()
        made = 0
        while self.plan.messages is None or made < self.plan.messages:
            made += self._report()
            due_ms = max(due_ms + round(self.plan.interval_s * 1000), self.timekeeper.now_ms() + self.plan.samples)
            await self.timekeeper.sleep((due_ms - self.timekeeper.now_ms()) / 1000)

    def _report(self) -> int:
        times = sample_times(
            after_ms=self.outbox.last_sample_ms(self.station.device_id),
            until_ms=self.timekeeper.now_ms(),
            interval_s=self.plan.interval_s,
            count=self.plan.samples,
        )
        if not times:  # the clock was set back, or we were called too soon
            return 0
        self.outbox.keep_message(self.station.device_id, [self.station.sample(at_ms) for at_ms in times])
        self.fresh.set()
        return 1

    def _phase_s(self) -> float:
        """Devices that are switched on together do not report together."""
        return random.Random(f"{self.station.seed}/{self.station.device_id}/phase").uniform(0, self.plan.interval_s)


@dataclass(slots=True, kw_only=True)
class TelemetrySender:
    """Sends what the outbox keeps, oldest first and one at a time."""

    device_id: str
    topics: Topics
    link: Link
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    chance: random.Random
    fresh: asyncio.Event
    connected: asyncio.Event
    # The newest seq that this run has written down as published; the outbox goes by rising seq.
    _told: int = field(default=-1, init=False)

    async def run(self) -> None:
        """Send for as long as the device runs."""
        while True:
            self.fresh.clear()
            message = self.outbox.oldest_message(self.device_id)
            if message is None:
                await self.fresh.wait()
            else:
                await self._deliver(message)

    async def _deliver(self, message: KeptMessage) -> None:
        """Send one message, again and again, until the broker has it."""
        for wait_s in waits(self.chance):
            await self.connected.wait()
            if await self._acknowledged(message):
                self.log.write("telemetry_acked", self.device_id, seq=message.seq)
                self.outbox.message_acknowledged(self.device_id, message.seq)
                return
            await self.timekeeper.sleep(wait_s)

    async def _acknowledged(self, message: KeptMessage) -> bool:
        if message.seq > self._told:
            # Before it leaves, so that nothing can arrive that the log does not know of.
            self.log.write("telemetry_published", self.device_id, seq=message.seq, samples=samples_in(message.payload))
            self._told = message.seq
        try:
            await self.link.publish(self.topics.telemetry, message.payload)
        except BrokerRefused as refusal:
            self.log.write("telemetry_refused", self.device_id, seq=message.seq, reason=str(refusal))
            return False
        except LinkLost:
            return False
        return True

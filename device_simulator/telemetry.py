"""One device's telemetry: samples become messages by the clock, whether the device is connected or not."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from device_simulator.clock import DeviceClock
from device_simulator.flag import Flag
from device_simulator.history import HistoryPlayer
from device_simulator.mischief import Mischief, Trick, expected_of_clock
from device_simulator.outbox import Outbox
from device_simulator.station import Station
from device_simulator.telemetry_sender import TelemetrySender
from device_simulator.timekeeping import Timekeeper
from device_simulator.truth_log import TruthLog

# After a longer standstill of the whole simulator (a laptop that slept) the devices were off, and measured nothing.
_LONGEST_CATCH_UP_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingPlan:
    """How a device measures and reports.

    Attributes:
        interval_s: between two messages.
        samples: in each message.
        messages: how many to make; None means: for as long as the device runs.
        metrics: what is sent of each sample; None means: everything.
    """

    interval_s: float
    samples: int
    messages: int | None = None
    metrics: frozenset[str] | None = None

    @property
    def step_ms(self) -> int:
        """Between two samples."""
        return max(1, round(self.interval_s * 1000) // self.samples)

    @property
    def interval_ms(self) -> int:
        """Between two messages: a whole number of steps, so that each message has as many samples."""
        return self.step_ms * self.samples


def sample_times(*, after_ms: int, until_ms: int, step_ms: int, count: int) -> Sequence[int]:
    """When a device samples: at the whole multiples of its step since 1970, so that a repeated run takes the same.

    Args:
        after_ms: the newest sample of the message before; all times lie behind it.
        until_ms: the last time that may be among them.
        count: the newest so many, if there are more.
    """
    last = until_ms // step_ms
    first = max(after_ms // step_ms, last - count) + 1
    return tuple(number * step_ms for number in range(first, last + 1))


@dataclass(slots=True, kw_only=True)
class TelemetryReporter:
    """Makes messages by the clock.

    Attributes:
        fresh: set when the outbox has something new.
    """

    station: Station
    plan: ReportingPlan
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    clock: DeviceClock
    mischief: Mischief
    fresh: Flag
    _made: int = field(default=0, init=False)
    _corrections: int = field(default=0, init=False)

    async def run(self) -> None:
        """Report until the plan is fulfilled."""
        due_ms = self._first_due_ms()
        while self.plan.messages is None or self._made < self.plan.messages:
            await self.timekeeper.sleep(max(0, due_ms - self.timekeeper.now_ms()) / 1000)
            self._note_correction(due_ms)
            self._made += self.report(until_ms=due_ms, count=self.plan.samples, step_ms=self.plan.step_ms)
            due_ms += self.plan.interval_ms
            if self.timekeeper.now_ms() - due_ms > _LONGEST_CATCH_UP_MS:
                due_ms = self._first_due_ms()

    def report(self, *, until_ms: int, count: int, step_ms: int) -> int:
        """Put the samples up to this moment into a message, one a step, at most the newest `count`.

        Returns:
            How many messages were made: 0 when there is no sample since the last one.
        """
        device_id = self.station.device_id
        newest_ms = self.outbox.last_sample_ms(device_id)
        times = sample_times(after_ms=newest_ms, until_ms=until_ms, step_ms=step_ms, count=count)
        if not times:
            return 0
        self.clock.wrong_by_ms = wrong_by_ms = self.mischief.take_wrong_clock()
        kept, dropped = self.outbox.keep_message(device_id, self._samples(times), last_sample_ms=times[-1])
        self.clock.wrong_by_ms = 0
        self.log.dropped(device_id, dropped)
        if wrong_by_ms:
            expect = expected_of_clock(wrong_by_ms)
            self.log.fault(Trick.WRONG_CLOCK, device_id, expect=expect, seq=kept.seq, wrong_by_ms=wrong_by_ms)
        self.fresh.set()
        return 1

    def _samples(self, times: Sequence[int]) -> Sequence[dict[str, float]]:
        """What the sensors show at these true times, stamped by the device's clock; each stamp occurs once."""
        samples: dict[int, dict[str, float]] = {}
        for at_ms in times:
            stamp_ms = self.clock.reading_ms(at_ms)
            samples[stamp_ms] = {**self._wanted(self.station.sample(at_ms)), "t": stamp_ms}
        return tuple(samples.values())

    def _wanted(self, sample: dict[str, float]) -> dict[str, float]:
        wanted = self.plan.metrics
        if wanted is None:
            return sample
        return {name: value for name, value in sample.items() if name == "t" or name in wanted}

    def _first_due_ms(self) -> int:
        """The next moment of this device; devices that are switched on together do not report together."""
        interval_ms = self.plan.interval_ms
        phase_ms = random.Random(f"{self.station.seed}/{self.station.device_id}/phase").randrange(interval_ms)
        return -((phase_ms - self.timekeeper.now_ms()) // interval_ms) * interval_ms + phase_ms

    def _note_correction(self, at_ms: int) -> None:
        corrections = self.clock.drift.corrections(at_ms)
        if self._corrections and corrections > self._corrections:
            self.log.write("clock_corrected", self.station.device_id, offset_ms=self.clock.drift.offset_ms(at_ms))
        self._corrections = corrections


@dataclass(slots=True, kw_only=True)
class TelemetryDuty:
    """Plays the past where that is asked for, then measures by the clock, and sends meanwhile. Implements `Duty`."""

    reporter: TelemetryReporter
    sender: TelemetrySender
    history: HistoryPlayer | None
    _reporting: asyncio.Task[None] | None = field(default=None, init=False)
    _replanned: Flag = field(default_factory=Flag, init=False)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        return ()

    def hear(self, topic: str, payload: bytes) -> None:
        """Nothing comes: telemetry only goes up."""

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.sender.run())
            if self.history is not None:
                await self.history.play()
            while True:
                self._replanned.clear()
                self._reporting = tasks.create_task(self.reporter.run())
                await self._replanned.wait()
                self._reporting.cancel()

    def follow(self, plan: ReportingPlan) -> None:
        """Measure and report by another plan from now on; what was sampled by the old one goes out at once."""
        if self._reporting is not None:
            old, now_ms = self.reporter.plan, self.reporter.timekeeper.now_ms()
            self.reporter.report(until_ms=now_ms, count=old.samples, step_ms=old.step_ms)
        self.reporter.plan = plan
        self._replanned.set()

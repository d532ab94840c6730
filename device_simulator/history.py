"""Plays a device's past up to now, as fast as the broker takes it: for history, roll-ups and risk.

Nothing is special about its messages but their age and their length: up to an hour each.
"""

from dataclasses import dataclass
from typing import Final, Protocol

from device_simulator.flag import Flag
from device_simulator.outbox import Outbox
from device_simulator.protocol import MAX_SAMPLES, MAX_SPAN_S
from device_simulator.timekeeping import Timekeeper
from device_simulator.truth_log import TruthLog

LONGEST_DAYS: Final = 30
_DAY_MS: Final = 24 * 3_600_000
# The platform takes samples of thirty days: the oldest must still be young enough when they arrive, behind the
# other devices' and after a broken connection.
_MARGIN_MS: Final = 3_600_000
# Enough to keep the connection busy; the rest of the past need not lie on the disk meanwhile.
_MESSAGES_AHEAD: Final = 4
# However often a device samples when it is watched live: a month by the minute is 43,000 samples a device.
SHORTEST_STEP_MS: Final = 60_000


class Reporter(Protocol):
    """Makes one message of what was measured up to a moment."""

    def report(self, *, until_ms: int, count: int, step_ms: int) -> int:
        """The newest `count` samples up to there, one a step; how many messages that made: 0 or 1."""


def first_past_ms(*, days: int, now_ms: int) -> int:
    """Where a past of so many days begins."""
    return now_ms - min(days * _DAY_MS, LONGEST_DAYS * _DAY_MS - _MARGIN_MS)


@dataclass(slots=True, kw_only=True)
class HistoryPlayer:
    """One device's past. A run that was cut off goes on where it stopped.

    Attributes:
        step_ms: between two samples.
        eased: set whenever a message has left the outbox.
    """

    device_id: str
    days: int
    step_ms: int
    reporter: Reporter
    outbox: Outbox
    log: TruthLog
    timekeeper: Timekeeper
    eased: Flag

    async def play(self) -> None:
        """Make the messages of the past, oldest first, and wait until all of them have been sent."""
        begin_ms = first_past_ms(days=self.days, now_ms=self.timekeeper.now_ms())
        until_ms = max(begin_ms, self.outbox.last_sample_ms(self.device_id))
        count = min(MAX_SAMPLES, max(1, int(MAX_SPAN_S * 1000) // self.step_ms))
        made = 0
        # Time goes on while we play: we are done when the present is reached.
        while until_ms + self.step_ms <= self.timekeeper.now_ms():
            until_ms = min(until_ms + count * self.step_ms, self.timekeeper.now_ms())
            made += self.reporter.report(until_ms=until_ms, count=count, step_ms=self.step_ms)
            await self._room(_MESSAGES_AHEAD)
        await self._room(1)
        self.log.write("history_played", self.device_id, from_ms=begin_ms, to_ms=until_ms, messages=made)

    async def _room(self, messages: int) -> None:
        while self.outbox.waiting_messages(self.device_id) >= messages:
            self.eased.clear()
            await self.eased.wait()

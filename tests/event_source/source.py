"""The event source: reads every shard of a stream, in several lanes each, and invokes the function."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from tests.event_source.given_up import GivenUp
from tests.event_source.lane import Function, Invocation, Lane
from tests.event_source.options import Options
from tests.event_source.stream import Stream, hash_of

# Chooses which of so many lanes that are ready goes on.
Choose = Callable[[int], int]


# Far more than any test's stream needs: a real source would go on until its records expire.
_ENDLESS: Final = 2_000


class NeverDone(AssertionError):
    """What the stream holds is delivered again and again."""


def the_first(_lanes: int) -> int:
    """Lane after lane."""
    return 0


class EventSource:
    """Delivers a stream to a function.

    Real lanes run at once. Here they take turns, an invocation at a time, in an order that the test chooses.
    """

    def __init__(self, stream: Stream, function: Function, *, options: Options, clock: Callable[[], datetime]) -> None:
        self._stream = stream
        self._function = function
        self._options = options
        self._clock = clock
        self._finished_lanes: list[Lane] = []
        self._lanes = self._fresh_lanes()
        self._read = dict.fromkeys(stream.shards, 0)

    @property
    def invocations(self) -> Sequence[Invocation]:
        """All of them, lane by lane."""
        return [invocation for lane in self._all_lanes for invocation in lane.invocations]

    @property
    def given_up(self) -> Sequence[GivenUp]:
        """What went to the on-failure destination."""
        return [letter for lane in self._all_lanes for letter in lane.given_up]

    @property
    def caught_up(self) -> bool:
        """Whether nothing is left of what the stream holds."""
        return not any(self._outstanding(shard_id) for shard_id in self._stream.shards)

    def run(self, *, choose: Choose = the_first, steps: int | None = None) -> None:
        """Deliver what is ready, until nothing is, or for so many steps.

        Raises:
            NeverDone: the function keeps failing, and its source keeps trying.
        """
        for _ in range(_ENDLESS if steps is None else steps):
            self._poll()
            ready = [lane for lanes in self._lanes.values() for lane in lanes if lane.ready]
            if not ready:
                return
            ready[choose(len(ready)) % len(ready)].step()
        if steps is None:
            raise NeverDone(f"after {_ENDLESS} steps there is still something to deliver")

    def restart(self) -> None:
        """Forget everything but the checkpoints, as when Lambda moves a shard to another poller.

        A shard's checkpoint lies before its first record that is not done, whatever other lanes did behind it:
        those records are delivered again.
        """
        self._poll()
        for shard_id, records in self._stream.shards.items():
            outstanding = self._outstanding(shard_id)
            if outstanding:
                self._read[shard_id] = next(
                    i for i, record in enumerate(records) if record.sequence == min(outstanding)
                )
        self._finished_lanes += [lane for lanes in self._lanes.values() for lane in lanes]
        self._lanes = self._fresh_lanes()

    def _poll(self) -> None:
        for shard_id, records in self._stream.shards.items():
            lanes = self._lanes[shard_id]
            for record in records[self._read[shard_id] :]:
                lanes[hash_of(record.partition_key) % len(lanes)].append(record)
            self._read[shard_id] = len(records)

    def _outstanding(self, shard_id: str) -> set[int]:
        waiting = {record.sequence for lane in self._lanes[shard_id] for record in lane.outstanding}
        unread = self._stream.shards[shard_id][self._read[shard_id] :]
        return waiting | {record.sequence for record in unread}

    def _fresh_lanes(self) -> dict[str, list[Lane]]:
        return {
            shard_id: [Lane(self._function, self._options, self._clock) for _ in range(self._options.parallelization)]
            for shard_id in self._stream.shards
        }

    @property
    def _all_lanes(self) -> list[Lane]:
        return self._finished_lanes + [lane for lanes in self._lanes.values() for lane in lanes]

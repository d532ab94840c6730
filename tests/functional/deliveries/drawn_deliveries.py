"""Deliveries as Hypothesis draws them: batches and lanes, restarts, and faults of AWS meanwhile."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import strategies as st

from tests.event_source.given_up import GivenUp
from tests.event_source.options import Options
from tests.event_source.source import EventSource
from tests.event_source.stream import Stream
from tests.fakes.clock import FrozenClock
from tests.functional.deliveries.aws_weather import Fault
from tests.functional.deliveries.drawn_telemetry import Published

# Most of the drawn runs make this many calls of AWS.
_LATEST_FAULT: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a stream delivers what lies in it.

    Attributes:
        seed: of the order in which lanes take their turns.
        restart_after: so many steps; None: never.
    """

    options: Options = field(default_factory=lambda: Options(batch_size=1))
    shards: int = 1
    seed: int = 0
    restart_after: int | None = None

    def run(self, records: Sequence[Published], function: Callable[[Any], Any]) -> Sequence[GivenUp]:
        """Deliver everything; what the source gave up."""
        clock = FrozenClock()
        stream = Stream(shards=self.shards, clock=clock)
        for record in records:
            stream.put(record.device_id, record.payload)
        source = EventSource(stream, function, options=self.options, clock=clock)
        choose = random.Random(self.seed).randrange
        if self.restart_after is not None:
            source.run(choose=choose, steps=self.restart_after)
            source.restart()
        source.run(choose=choose)
        assert source.caught_up
        return source.given_up


@st.composite
def deliveries(
    draw: st.DrawFn, *, largest_batch: int = 12, max_retries: int | None = None, bisect: bool | None = None
) -> Delivery:
    """Deliveries as a source may make them. As in the stack, it does not ask which items failed."""
    options = Options(
        batch_size=draw(st.integers(1, largest_batch)),
        parallelization=draw(st.integers(1, 4)),
        bisect=draw(st.booleans()) if bisect is None else bisect,
        max_retries=max_retries,
    )
    return Delivery(
        options=options,
        shards=draw(st.integers(1, 2)),
        seed=draw(st.integers(0, 99)),
        restart_after=draw(st.none() | st.integers(0, 12)),
    )


def faults() -> st.SearchStrategy[dict[int, Fault]]:
    """A fault for some of the calls."""
    return st.dictionaries(st.integers(1, _LATEST_FAULT), st.sampled_from(Fault), max_size=10)

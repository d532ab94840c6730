"""A small stream with a function that does as it is told: what the tests of the harness are made of."""

from collections.abc import Callable
from itertools import cycle
from typing import Any, Final

from tests.event_source.options import Options
from tests.event_source.records import Record
from tests.event_source.source import Choose, EventSource
from tests.event_source.stream import Stream
from tests.fakes.clock import FrozenClock

KEY: Final = "greenhouse-1-a"


class Scripted:
    """A function that remembers its batches, and answers or fails as it is told."""

    def __init__(self, *outcomes: Any) -> None:
        self.batches: list[list[str]] = []
        self._outcomes = list(outcomes)

    def __call__(self, event: dict[str, Any]) -> Any:
        self.batches.append([record["kinesis"]["sequenceNumber"] for record in event["Records"]])
        outcome = self._outcomes.pop(0) if self._outcomes else None
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def broken(times: int) -> list[Exception]:
    return [RuntimeError("broken")] * times


class Rig:
    """A stream of some records, and its event source."""

    def __init__(
        self, function: Callable[[dict[str, Any]], Any], *, records: int = 4, shards: int = 1, **options: Any
    ) -> None:
        self.clock = FrozenClock()
        self.stream = Stream(shards=shards, clock=self.clock)
        self.records = [self.put(number) for number in range(records)]
        self.source = EventSource(self.stream, function, options=Options(**options), clock=self.clock)

    def put(self, number: int, key: str = KEY) -> Record:
        return self.stream.put(key, b"%d" % number)

    @property
    def numbers(self) -> list[str]:
        return [record.sequence_number for record in self.records]


def refuse(event: dict[str, Any], *, key: str) -> None:
    """A function that fails whenever a record of this key is in the batch."""
    if any(record["kinesis"]["partitionKey"] == key for record in event["Records"]):
        raise RuntimeError("refused")


def in_turns(*turns: int) -> Choose:
    """Lanes by these numbers, again and again; without any, one after the other."""
    endless = cycle(turns or range(12))
    return lambda _: next(endless)

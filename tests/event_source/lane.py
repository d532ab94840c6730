"""One lane of a shard: the records of some partition keys, batch after batch, in their order."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.event_source.answers import records_to_retry
from tests.event_source.given_up import Condition, GivenUp
from tests.event_source.options import Options
from tests.event_source.records import Record, event_of

Function = Callable[[dict[str, Any]], Any]


class FunctionKilled(BaseException):
    """The function's process is gone in the middle of its work: no `except` of the function's own may catch it."""


class InvocationThrottled(Exception):
    """Lambda had no room for the invocation: the function was never asked, which counts as no attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What the source measures of one invocation.

    Attributes:
        iterator_age: how long ago the last record of the batch arrived.
    """

    sequence_numbers: tuple[str, ...]
    iterator_age: timedelta
    succeeded: bool


@dataclass(frozen=True, slots=True)
class _Batch:
    records: Sequence[Record]
    failures: int = 0
    invocations: int = 0


class Lane:
    """Takes one step at a time: an invocation at most."""

    def __init__(self, function: Function, options: Options, clock: Callable[[], datetime]) -> None:
        self._function = function
        self._options = options
        self._clock = clock
        self._waiting: deque[Record] = deque()
        # The batch that is next; behind it the second halves of batches that were split.
        self._in_hand: deque[_Batch] = deque()
        self.invocations: list[Invocation] = []
        self.given_up: list[GivenUp] = []

    def append(self, record: Record) -> None:
        """Let a record wait for its turn."""
        self._waiting.append(record)

    @property
    def outstanding(self) -> Iterator[Record]:
        """The records that are neither done nor given up, in order."""
        for batch in self._in_hand:
            yield from batch.records
        yield from self._waiting

    @property
    def ready(self) -> bool:
        """Whether there is a batch to be delivered now."""
        return bool(self._in_hand) or self._is_full or self._has_waited

    @property
    def _is_full(self) -> bool:
        return len(self._waiting) >= self._options.batch_size

    @property
    def _has_waited(self) -> bool:
        if not self._waiting:
            return False
        return self._clock() - self._waiting[0].arrived_at >= self._options.batch_window

    def step(self) -> None:
        """Deliver the next batch once, and decide what becomes of it."""
        if not self._in_hand:
            size = min(self._options.batch_size, len(self._waiting))
            self._in_hand.append(_Batch([self._waiting.popleft() for _ in range(size)]))
        batch = self._young(self._in_hand.popleft())
        if batch.records:
            self._in_hand.extendleft(reversed(self._deliver(batch)))

    def _young(self, batch: _Batch) -> _Batch:
        """What is left of a batch when the records that are too old are given up."""
        age = self._options.max_record_age
        if age is None:
            return batch
        oldest = self._clock() - age
        old = [record for record in batch.records if record.arrived_at < oldest]
        if old:
            self._give_up(_Batch(old, batch.failures, batch.invocations), Condition.TOO_OLD)
        young = [record for record in batch.records if record.arrived_at >= oldest]
        return _Batch(young, batch.failures, batch.invocations)

    def _deliver(self, batch: _Batch) -> Sequence[_Batch]:
        """What is to be delivered next of this batch, in order."""
        try:
            answer = self._function(event_of(batch.records))
        except InvocationThrottled:
            return [batch]
        except (Exception, FunctionKilled):  # noqa: BLE001 - to Lambda every error of a function is the same
            self._note(batch, succeeded=False)
            return self._after_an_error(batch)
        again = records_to_retry(answer, batch.records) if self._options.report_item_failures else ()
        self._note(batch, succeeded=not again)
        if not again:
            return []
        # Also a part that made progress has used up an attempt: whether AWS counts anew is not documented.
        return self._once_more(_Batch(again, batch.failures, batch.invocations + 1))

    def _after_an_error(self, batch: _Batch) -> Sequence[_Batch]:
        if self._options.bisect and len(batch.records) > 1:
            middle = len(batch.records) // 2
            halves = batch.records[:middle], batch.records[middle:]
            # To split is not to retry: the halves have as many attempts left as the whole had.
            return [_Batch(half, batch.failures, batch.invocations + 1) for half in halves]
        return self._once_more(_Batch(batch.records, batch.failures, batch.invocations + 1))

    def _once_more(self, batch: _Batch) -> Sequence[_Batch]:
        retries = self._options.max_retries
        if retries is not None and batch.failures >= retries:
            self._give_up(batch, Condition.RETRIES_EXHAUSTED)
            return []
        return [_Batch(batch.records, batch.failures + 1, batch.invocations)]

    def _give_up(self, batch: _Batch, condition: Condition) -> None:
        letter = GivenUp(
            records=tuple(batch.records), condition=condition, invocations=batch.invocations, at=self._clock()
        )
        self.given_up.append(letter)

    def _note(self, batch: _Batch, *, succeeded: bool) -> None:
        invocation = Invocation(
            sequence_numbers=tuple(record.sequence_number for record in batch.records),
            iterator_age=self._clock() - batch.records[-1].arrived_at,
            succeeded=succeeded,
        )
        self.invocations.append(invocation)

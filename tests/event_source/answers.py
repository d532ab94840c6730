"""What a function's answer means to its event source.

By "Configuring partial batch response with Kinesis Data Streams and Lambda": nothing, an empty answer and an empty or
missing list are success; an empty, missing or misnamed identifier fails the whole batch; otherwise the lowest
sequence number that is named is where the next attempt begins. So does the harness treat a number that the batch does
not hold, and an answer that is no object: what cannot be understood must not lose records.
"""

from collections.abc import Sequence
from typing import Any, Final

from tests.event_source.records import Record

_FAILURES: Final = "batchItemFailures"
_IDENTIFIER: Final = "itemIdentifier"


def records_to_retry(answer: Any, batch: Sequence[Record]) -> Sequence[Record]:
    """The records of the batch that must be delivered again; none when all of it is done."""
    if not answer:
        return () if answer is None or answer == {} else batch
    if not isinstance(answer, dict):
        return batch
    failures = answer.get(_FAILURES)
    if not failures:
        return () if failures is None or failures == [] else batch
    if not isinstance(failures, list):
        return batch
    places = {record.sequence_number: place for place, record in enumerate(batch)}
    named = [_named(failure) for failure in failures]
    return batch[min(places[name] for name in named) :] if all(name in places for name in named) else batch


def _named(failure: Any) -> str:
    """The sequence number that a failure names; an empty text, which is none, where it names nothing."""
    name = failure.get(_IDENTIFIER) if isinstance(failure, dict) else None
    return name if isinstance(name, str) else ""

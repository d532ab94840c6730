"""Reads a device's telemetry: as it was measured, or summed up."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Final, NamedTuple

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.domain.sample import Sample, TelemetryMessage
from chalicelib.domain.telemetry_window import MetricSummary, TelemetryBucket, TelemetryWindow
from chalicelib.payloads import MAX_SEQ, MAX_SPAN
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.every_row import every_row

# Unpacking and summing up this many takes seconds on a small function, which ends after thirty at the latest;
# the rest of a long window is for the next page.
SAMPLES_AT_ONCE: Final = 100_000

# Lambda's answers end at 6 MB. A value takes up to 55 bytes of JSON, a summary up to 150.
VALUES_A_PAGE: Final = 100_000
SUMMARIES_A_PAGE: Final = 35_000

# Keys carry 13 digits of milliseconds, which end in the year 2286.
_LAST_MS: Final = 10**13 - 1

# A bucket's start in epoch milliseconds -> metric -> what was measured in it.
_Values = defaultdict[int, defaultdict[str, list[float]]]


def read_samples(window: TelemetryWindow, *, limit: int, cursor: str | None, telemetry: TelemetryStore) -> Page[Sample]:
    """The samples in a window, in the order of the device's messages.

    The cursor names the last sample that was looked at, so that messages which arrive between
    two pages neither shift nor repeat what the next page shows.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    last = None if cursor is None else _Place.parse(cursor)
    first_ms = _reaching_into(to_ms(window.start)) if last is None else last.message_ms
    found: list[Sample] = []
    looked_at = values = 0
    for place, sample in _placed(_messages(window, first_ms, telemetry)):
        if last is not None and place <= last:
            continue
        looked_at += 1
        seen = window.seen_through(sample)
        if seen is not None:
            found.append(seen)
            values += len(seen.values)
        if len(found) == limit or values >= VALUES_A_PAGE or looked_at == SAMPLES_AT_ONCE:
            return Page(tuple(found), str(place))
    return Page(tuple(found))


def read_buckets(
    window: TelemetryWindow, *, width: timedelta, limit: int, cursor: str | None, telemetry: TelemetryStore
) -> Page[TelemetryBucket]:
    """The samples in a window, summed up in buckets of this width, oldest first; empty buckets are left out.

    The cursor is the start of the next page's first bucket: a bucket is never torn apart.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    width_ms = width // timedelta(milliseconds=1)
    start_ms = to_ms(window.start) if cursor is None else _bucket_start(cursor, width_ms)
    values: _Values = defaultdict(lambda: defaultdict(list))
    looked_at, next_ms = 0, None
    for message in _messages(window, _reaching_into(start_ms), telemetry):
        # No message from here on touches a bucket before this one: messages come in the order of their first sample.
        unfinished_ms = to_ms(message.at) // width_ms * width_ms
        if len(values) > limit or looked_at >= SAMPLES_AT_ONCE:
            finished = sum(bucket_ms < unfinished_ms for bucket_ms in values)
            if finished >= limit or (finished and looked_at >= SAMPLES_AT_ONCE):
                next_ms = unfinished_ms
                break
        looked_at += len(message.samples)
        _add(message, window, start_ms, width_ms, values)
    return _bucket_page(values, limit, next_ms)


class _Place(NamedTuple):
    """Where a sample stands among all of a device; compares in that order."""

    message_ms: int
    seq: int
    nth: int

    def __str__(self) -> str:
        return f"{self.message_ms}.{self.seq}.{self.nth}"

    @classmethod
    def parse(cls, cursor: str) -> "_Place":
        numbers = [_number(part) for part in cursor.split(".")]
        if len(numbers) != len(cls._fields) or numbers[0] > _LAST_MS or numbers[1] > MAX_SEQ:
            raise CursorInvalid(f"{cursor!r} is not a cursor of raw telemetry", field="cursor")
        return cls(*numbers)


def _bucket_start(cursor: str, width_ms: int) -> int:
    start_ms = _number(cursor)
    if start_ms % width_ms or start_ms > _LAST_MS:
        raise CursorInvalid(f"{cursor!r} is not a cursor of this resolution", field="cursor")
    return start_ms


def _number(digits: str) -> int:
    # 16 digits hold the largest sequence number; without a bound, int() itself refuses what is too long.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 16):
        raise CursorInvalid("the cursor is not one of ours", field="cursor")
    return int(digits)


def _reaching_into(ms: int) -> int:
    """The first time at which a message can begin that reaches into this one."""
    return max(0, ms - MAX_SPAN // timedelta(milliseconds=1))


def _messages(window: TelemetryWindow, first_ms: int, telemetry: TelemetryStore) -> Iterator[TelemetryMessage]:
    first, end = from_ms(first_ms), window.end
    return every_row(lambda cursor: telemetry.between(window.device_id, first, end, limit=MAX_PAGE, cursor=cursor))


def _placed(messages: Iterator[TelemetryMessage]) -> Iterator[tuple[_Place, Sample]]:
    for message in messages:
        message_ms = to_ms(message.at)
        for nth, sample in enumerate(message.samples):
            yield _Place(message_ms, message.seq, nth), sample


def _add(
    message: TelemetryMessage,
    window: TelemetryWindow,
    start_ms: int,
    width_ms: int,
    values: _Values,
) -> None:
    for sample in message.samples:
        seen, at_ms = window.seen_through(sample), to_ms(sample.at)
        if seen is None or at_ms < start_ms:
            continue
        bucket = values[at_ms // width_ms * width_ms]
        for name, value in seen.values.items():
            bucket[name].append(value)


def _bucket_page(values: _Values, limit: int, next_ms: int | None) -> Page[TelemetryBucket]:
    starts = sorted(ms for ms in values if next_ms is None or ms < next_ms)
    fitting = _fitting(starts, limit, values)
    if fitting < len(starts):
        next_ms = starts[fitting]
    rows = tuple(
        TelemetryBucket(
            at=from_ms(ms), metrics={name: MetricSummary.of(measured) for name, measured in values[ms].items()}
        )
        for ms in starts[:fitting]
    )
    return Page(rows, None if next_ms is None else str(next_ms))


def _fitting(starts: list[int], limit: int, values: _Values) -> int:
    """How many of the first buckets fit on a page; at least one does."""
    summaries = 0
    for index, ms in enumerate(starts[:limit]):
        summaries += len(values[ms])
        if index and summaries > SUMMARIES_A_PAGE:
            return index
    return min(limit, len(starts))

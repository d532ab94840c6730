"""Reads a device's telemetry summed up: by the minute, the hour or the day."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.bucketing import merged
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.hourly import HOUR, HourSummary
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.domain.page import Page
from chalicelib.domain.telemetry_window import LAST_MS, TelemetryBucket, TelemetryWindow, cursor_number
from chalicelib.services.every_row import every_row
from chalicelib.services.telemetry_stretches import TelemetryPorts, stretches

# Unpacking and summing up this many takes seconds on a small function, which ends after thirty at the latest;
# the rest of a long window is for the next page.
SAMPLES_AT_ONCE: Final = 100_000

# Lambda's answers end at 6 MB. A summary takes up to 150 bytes of JSON.
SUMMARIES_A_PAGE: Final = 35_000

# The most hours that are read at once for the platform itself.
_HOURS_AT_ONCE: Final = 24 * 31

# A bucket's start in epoch milliseconds -> what stretches of the window have of it.
_Parts = defaultdict[int, list[Mapping[str, MetricSummary]]]


def read_buckets(
    window: TelemetryWindow, *, width: timedelta, limit: int, cursor: str | None, ports: TelemetryPorts
) -> Page[TelemetryBucket]:
    """The samples in a window, summed up in buckets of this width, oldest first; empty buckets are left out.

    The cursor is the start of the next page's first bucket: a bucket is never torn apart. A page
    ends early, and may be empty, when many samples were read for it.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    width_ms = width // timedelta(milliseconds=1)
    start_ms = to_ms(window.start)
    if cursor is not None:
        start_ms = max(start_ms, _bucket_start(cursor, width_ms))
    parts: _Parts = defaultdict(list)
    looked_at, next_ms = 0, None
    for stretch in stretches(window, start_ms=start_ms, width_ms=width_ms, limit=limit, ports=ports):
        for part in stretch.parts:
            parts[part.start_ms].append(part.metrics)
        looked_at += stretch.samples
        unfinished_ms = stretch.until_ms // width_ms * width_ms
        if stretch.until_ms >= to_ms(window.end) or unfinished_ms <= start_ms:
            continue
        if looked_at >= SAMPLES_AT_ONCE or sum(bucket_ms < unfinished_ms for bucket_ms in parts) >= limit:
            next_ms = unfinished_ms
            break
    return _page(parts, limit, next_ms)


def read_hours(device_id: str, start: datetime, end: datetime, *, ports: TelemetryPorts) -> tuple[HourSummary, ...]:
    """Every hour of a device that has samples, from `start` (included) to `end` (excluded), oldest first."""
    window = TelemetryWindow(device_id=device_id, start=start, end=end)
    rows = every_row(lambda cursor: read_buckets(window, width=HOUR, limit=_HOURS_AT_ONCE, cursor=cursor, ports=ports))
    return tuple(HourSummary(at=row.at, metrics=row.metrics) for row in rows)


def _bucket_start(cursor: str, width_ms: int) -> int:
    start_ms = cursor_number(cursor)
    if start_ms % width_ms or start_ms > LAST_MS:
        raise CursorInvalid(f"{cursor!r} is not a cursor of this resolution", field="cursor")
    return start_ms


def _page(parts: _Parts, limit: int, next_ms: int | None) -> Page[TelemetryBucket]:
    starts = sorted(ms for ms in parts if next_ms is None or ms < next_ms)
    buckets = {ms: merged(parts[ms]) for ms in starts[: limit + 1]}
    fitting = _fitting(buckets, limit)
    if fitting < len(starts):
        next_ms = starts[fitting]
    rows = tuple(TelemetryBucket(at=from_ms(ms), metrics=buckets[ms]) for ms in starts[:fitting])
    return Page(rows, None if next_ms is None else str(next_ms))


def _fitting(buckets: Mapping[int, Mapping[str, MetricSummary]], limit: int) -> int:
    """How many of the first buckets fit on a page; at least one does."""
    summaries = 0
    for index, metrics in enumerate(buckets.values()):
        summaries += len(metrics)
        if index == limit or (index and summaries > SUMMARIES_A_PAGE):
            return index
    return len(buckets)

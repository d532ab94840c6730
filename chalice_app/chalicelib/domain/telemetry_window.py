"""A part of a device's telemetry, and how it is summed up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.errors import CursorInvalid, InputRefused
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.domain.sample import Sample

# Widths of the buckets that telemetry can be summed up in; days are UTC days.
BUCKET_WIDTHS: Final[Mapping[str, timedelta]] = {
    "1m": timedelta(minutes=1),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
}

# The keys of telemetry carry 13 digits of epoch milliseconds, which last until the year 2286.
LAST_MS: Final = 10**13 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryWindow:
    """Some metrics of one device, over some time.

    Attributes:
        start, end: the first included, the second not.
        metrics: names; None for all.
    """

    device_id: str
    start: datetime
    end: datetime
    metrics: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Refuse a window that ends before it starts."""
        if self.start >= self.end:
            raise InputRefused("from must lie before to", field="from")

    def seen_through(self, sample: Sample) -> Sample | None:
        """The sample's part that lies in the window, None when nothing does."""
        if not self.start <= sample.at < self.end:
            return None
        if self.metrics is None:
            return sample
        values = {name: value for name, value in sample.values.items() if name in self.metrics}
        return Sample(at=sample.at, values=values) if values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryBucket:
    """The samples of one span of time, summed up by metric."""

    at: datetime  # where the span begins
    metrics: Mapping[str, MetricSummary]


def cursor_number(digits: str) -> int:
    """One of the numbers that cursors of telemetry are made of.

    Raises:
        CursorInvalid: it is none.
    """
    # 16 digits hold the largest sequence number; without a bound, int() itself refuses what is too long.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 16):
        raise CursorInvalid("the cursor is not one of ours", field="cursor")
    return int(digits)

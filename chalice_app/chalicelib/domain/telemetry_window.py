"""A part of a device's telemetry, and how it is summed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum
from typing import Final

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.sample import Sample

# Widths of the buckets that telemetry can be summed up in; days are UTC days.
BUCKET_WIDTHS: Final[Mapping[str, timedelta]] = {
    "1m": timedelta(minutes=1),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
}


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
class MetricSummary:
    """The values of one metric, summed up."""

    mean: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> "MetricSummary":
        """The summary of at least one value."""
        low, high = min(values), max(values)
        # Divided first, the sum of the largest floats overflows no more; and rounding must
        # not carry the mean past the values that it is made of.
        mean = min(max(fsum(value / len(values) for value in values), low), high)
        return cls(mean=mean, low=low, high=high, count=len(values))


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryBucket:
    """The samples of one span of time, summed up by metric."""

    at: datetime  # where the span begins
    metrics: Mapping[str, MetricSummary]

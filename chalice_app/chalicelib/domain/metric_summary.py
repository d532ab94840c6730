"""The values of one metric over some time, summed up so that the sums of parts give the sum of the whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSummary:
    """How many values there were, and how large.

    Attributes:
        count: at least one.
        total: the exact sum of the values, rounded once to a float; a whole number where it lies beyond the floats.
    """

    count: int
    total: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "MetricSummary":
        """The summary of at least one value."""
        return cls(count=len(values), total=_sum(values), low=min(values), high=max(values))

    @classmethod
    def merged(cls, parts: Sequence["MetricSummary"]) -> "MetricSummary":
        """The summary of what at least one part sums up each."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            count=sum(part.count for part in parts),
            total=_sum([part.total for part in parts]),
            low=min(part.low for part in parts),
            high=max(part.high for part in parts),
        )

    @property
    def mean(self) -> float:
        """The arithmetic mean; rounding never carries it past the values that it is made of."""
        return min(max(self.total / self.count, self.low), self.high)


def _sum(values: Iterable[float]) -> float:
    try:
        return fsum(values)
    except OverflowError:
        # A custom metric may hold the largest floats. Python's integers know no limit, and divide exactly.
        return round(sum(map(Fraction, values)))

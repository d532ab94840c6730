"""How long things took: a distribution, and the few numbers that people want of it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds, rising."""

    seconds: tuple[float, ...]

    @classmethod
    def of_ms(cls, milliseconds: Iterable[int]) -> "Delays":
        """From milliseconds in any order."""
        return cls(tuple(sorted(each / 1000 for each in milliseconds)))

    def __len__(self) -> int:
        return len(self.seconds)

    def percentile(self, percent: float) -> float:
        """The nearest-rank percentile: the smallest delay that so many percent of all do not exceed.

        Raises:
            ValueError: there are no delays.
        """
        if not self.seconds:
            raise ValueError("no percentile of nothing")
        # -(-a // b) rounds up; the first rank is 1.
        rank = max(1, int(-(-percent * len(self.seconds) // 100)))
        return self.seconds[rank - 1]

    @property
    def longest(self) -> float:
        """The longest of them; raises as `percentile` does."""
        return self.percentile(100)

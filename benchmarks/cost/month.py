"""The month that is reckoned: a fleet, the stack that serves it, what its doings take, and what that is charged at."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from benchmarks.cost.fleet import SECONDS_A_MONTH, Fleet
from benchmarks.cost.prices import Prices
from benchmarks.cost.stack import StackFacts
from benchmarks.cost.units import Measured

GIB: Final = 1024**3
# One shard takes this much, or a thousand records a second.
SHARD_BYTES_A_S: Final = 1024 * 1024
# A shard is planned to this share of what it takes: fleets do not send evenly.
SHARD_PLANNED: Final = 0.5
# Photos of a fleet come within some minutes of the hour; an instance of two processors is planned to be half busy then.
PHOTOS_COME_WITHIN_S: Final = 600
INSTANCE_PROCESSORS: Final = 2
INSTANCE_PLANNED: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing on the bill."""

    service: str
    what: str
    quantity: float
    unit: str
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What every line is reckoned from."""

    fleet: Fleet
    stack: StackFacts
    measured: Measured
    prices: Prices

    def line(self, service: str, what: str, price: str, quantity: float) -> Line:
        """A quantity at its price."""
        row = self.prices[price]
        return Line(service=service, what=what, quantity=quantity, unit=row.unit, usd=quantity * row.usd)

    @property
    def shards(self) -> int | None:
        """As many as the stage has, or more where the fleet needs them; None on demand."""
        if self.stack.shards is None:
            return None
        return max(self.stack.shards, self.shards_needed)

    @property
    def shards_needed(self) -> int:
        """For this fleet's load, with room to spare."""
        a_second = self.fleet.messages / SECONDS_A_MONTH
        full = max(a_second * self.measured.message_bytes / SHARD_BYTES_A_S, a_second / 1000)
        return ceil(full / SHARD_PLANNED)

    @property
    def instances(self) -> int:
        """Of the classifier, where it runs on them: as many as the stage has, or more where the photos need them."""
        photos_a_s = self.fleet.photos / SECONDS_A_MONTH * 3600 / PHOTOS_COME_WITHIN_S
        busy = photos_a_s * self.measured.timing.diagnosis_s / INSTANCE_PROCESSORS
        return max(self.stack.instances, ceil(busy / INSTANCE_PLANNED))

"""The monthly bill of a fleet: quantities times prices, one line for each thing that is charged.

Steady state: as much expires as is written. A month is 730 hours. Gigabytes of storage are 1024³ bytes, as AWS bills
them.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from benchmarks.cost.computing_lines import classifier_lines, lambda_lines
from benchmarks.cost.fleet import Fleet
from benchmarks.cost.messaging_lines import iot_lines, kinesis_lines, queue_lines
from benchmarks.cost.month import Line, Month
from benchmarks.cost.operator_lines import operator_lines
from benchmarks.cost.prices import Prices
from benchmarks.cost.stack import StackFacts
from benchmarks.cost.storage_lines import dynamodb_lines, image_lines, kms_lines, s3_lines
from benchmarks.cost.units import Measured
from benchmarks.cost.watching_lines import cloudwatch_lines

_ALL: Final[tuple[Callable[[Month], Iterator[Line]], ...]] = (
    iot_lines,
    kinesis_lines,
    lambda_lines,
    dynamodb_lines,
    s3_lines,
    image_lines,
    classifier_lines,
    queue_lines,
    kms_lines,
    cloudwatch_lines,
    operator_lines,
)


class Bill:
    """The lines of a month."""

    def __init__(self, fleet: Fleet, stack: StackFacts, measured: Measured, prices: Prices) -> None:
        self.fleet = fleet
        self._month = Month(fleet=fleet, stack=stack, measured=measured, prices=prices)
        self.lines: tuple[Line, ...] = tuple(line for lines in _ALL for line in lines(self._month))

    @property
    def shards(self) -> int | None:
        """Of the stream; None on demand."""
        return self._month.shards

    @property
    def shards_needed(self) -> int:
        """For this fleet's load, with room to spare."""
        return self._month.shards_needed

    @property
    def on_instances(self) -> bool:
        """Whether the classifier is paid by the hour."""
        return self._month.stack.instance_type is not None

    @property
    def usd(self) -> float:
        """The sum."""
        return sum(line.usd for line in self.lines)

    @property
    def per_device(self) -> float:
        """The sum, shared by the devices."""
        return self.usd / self.fleet.devices

    @property
    def diagnosis_s(self) -> float:
        """How long the classifier is busy with one photo."""
        return self._month.measured.timing.diagnosis_s

    def by_service(self) -> Mapping[str, float]:
        """Dollars of each service, dearest first."""
        sums: dict[str, float] = {}
        for line in self.lines:
            sums[line.service] = sums.get(line.service, 0.0) + line.usd
        return dict(sorted(sums.items(), key=lambda row: -row[1]))

"""The report's pictures, reckoned here and drawn by the template as SVG: they stay sharp on any paper."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor, log10
from typing import Final

from chalicelib.domain.metric_summary import MetricSummary
from operator_service.reports.devices import DeviceWeek
from operator_service.reports.findings import MetricWeek, RiskWeek

# In units of the pictures' own coordinates.
WIDTH: Final = 336.0
HEIGHT: Final = 84.0
STRIP_HEIGHT: Final = 10.0

_TICKS: Final = 3
_NICE_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line across a chart."""

    y: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClimateChart:
    """A metric over the week: a band from the least to the most of each hour, and a line through the means.

    Attributes:
        bands, lines: SVG paths; hours without a value are gaps in both.
        midnights: where days begin.
    """

    bands: tuple[str, ...]
    lines: tuple[str, ...]
    ticks: tuple[Tick, ...]
    midnights: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a strip."""

    x: float
    width: float


def climate_chart(week: MetricWeek) -> ClimateChart:
    """The chart of one metric."""
    values = [one for one in week.by_hour if one is not None]
    ticks = _nice_ticks(min(one.low for one in values), max(one.high for one in values))
    scale = _Scale(hours=len(week.by_hour), low=ticks[0], high=ticks[-1])
    runs = list(_runs(week.by_hour))
    return ClimateChart(
        bands=tuple(scale.band(start, run) for start, run in runs),
        lines=tuple(scale.line(start, run) for start, run in runs),
        ticks=tuple(Tick(y=scale.y(value), label=f"{value:,.10g}") for value in ticks),
        midnights=tuple(day * WIDTH / 7 for day in range(8)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The hours of a week, side by side: those with samples, and those without."""

    heard: tuple[Block, ...]
    silent: tuple[Block, ...]


def uptime_strip(week: DeviceWeek, *, hours: int) -> Strip:
    """A device's week. What is still to come, or was not the device's own, is left empty."""
    step = WIDTH / hours
    return Strip(
        heard=tuple(_blocks((one is True for one in week.heard), step)),
        silent=tuple(_blocks((one is False for one in week.heard), step)),
    )


def _blocks(flags: Iterable[bool], step: float) -> Iterator[Block]:
    """A block for each run of hours that are flagged."""
    index = 0
    for flag, run in groupby(flags):
        length = len(list(run))
        if flag:
            yield Block(x=round(index * step, 2), width=round(length * step, 2))
        index += length


def risk_levels(week: RiskWeek) -> tuple[int | None, ...]:
    """Of each day its band's place among the model's bands, from 0 to 3; None of a day that is unknown."""
    most = max(1, len(week.model.bands) - 1)
    return tuple(
        None if day is None or day.band is None else round(3 * week.model.bands.index(day.band) / most)
        for day in week.days
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """From hours and values to places in the picture."""

    hours: int
    low: float
    high: float

    def x(self, hour: float) -> float:
        return round(hour * WIDTH / self.hours, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - (value - self.low) / (self.high - self.low) * HEIGHT, 1)

    def band(self, start: int, run: Sequence[MetricSummary]) -> str:
        """Along the highest values and back along the lowest. One hour alone is as wide as an hour."""
        edges = [start, *(start + 0.5 + index for index in range(len(run))), start + len(run)]
        highs = [run[0].high, *(one.high for one in run), run[-1].high]
        lows = [run[0].low, *(one.low for one in run), run[-1].low]
        there = [f"{self.x(x)} {self.y(y)}" for x, y in zip(edges, highs, strict=True)]
        back = [f"{self.x(x)} {self.y(y)}" for x, y in zip(edges, lows, strict=True)]
        return "M" + "L".join((*there, *reversed(back))) + "Z"

    def line(self, start: int, run: Sequence[MetricSummary]) -> str:
        """Through the means of the hours."""
        points = [f"{self.x(start + 0.5 + index)} {self.y(one.mean)}" for index, one in enumerate(run)]
        return "M" + "L".join(points if len(points) > 1 else points * 2)


def _runs(values: Sequence[MetricSummary | None]) -> Iterator[tuple[int, list[MetricSummary]]]:
    """The stretches without a gap, each with where it starts."""
    run: list[MetricSummary] = []
    for index, value in enumerate((*values, None)):
        if value is not None:
            run.append(value)
        elif run:
            yield index - len(run), run
            run = []


def _nice_ticks(low: float, high: float) -> list[float]:
    """Round numbers that hold all values between the first and the last of them."""
    if high <= low:
        low, high = low - 1.0, high + 1.0
    rough = (high - low) / _TICKS
    magnitude = 10.0 ** floor(log10(rough))
    step = next(nice * magnitude for nice in _NICE_STEPS if nice * magnitude >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [number * step for number in range(first, last + 1)]

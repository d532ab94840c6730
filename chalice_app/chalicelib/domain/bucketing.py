"""Sums telemetry up by time: the one place that says which sample counts in which bucket."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.hourly import DAY, HOUR, HourSummary, day_start
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.domain.sample import TelemetryMessage

HOUR_MS: Final = HOUR // timedelta(milliseconds=1)


class Summed(NamedTuple):
    """One bucket: where it begins, in epoch milliseconds, and what was measured in it."""

    start_ms: int
    metrics: Mapping[str, MetricSummary]


class Bucketing:
    """Collects the values of messages by bucket and metric.

    Messages come in the order of their first samples; they may overlap. What is summed up does not depend
    on their order, only which buckets are finished does.
    """

    def __init__(self, *, start_ms: int, end_ms: int, width_ms: int, metrics: frozenset[str] | None = None) -> None:
        """Begin with no values.

        Args:
            start_ms, end_ms: samples outside do not count; the first included, the second not.
            width_ms: of a bucket; buckets begin at its multiples.
            metrics: names; None for all.
        """
        self._start_ms, self._end_ms = start_ms, end_ms
        self._width_ms = width_ms
        self._metrics = metrics
        self._open: defaultdict[int, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    def add(self, message: TelemetryMessage) -> None:
        """Count a message's samples."""
        times = message.times_ms
        columns = {
            name: column for name, column in message.columns.items() if self._metrics is None or name in self._metrics
        }
        for first, after in pairwise(self._borders(times)):
            bucket = times[first] // self._width_ms * self._width_ms
            for name, column in columns.items():
                values = [value for value in column[first:after] if value is not None]
                if values:
                    self._open[bucket][name].extend(values)

    def finished(self, before_ms: int | None = None) -> list[Summed]:
        """Hand over the buckets that begin before this time, all if there is none, oldest first."""
        starts = sorted(start for start in self._open if before_ms is None or start < before_ms)
        return [
            Summed(start, {name: MetricSummary.of(values) for name, values in self._open.pop(start).items()})
            for start in starts
        ]

    def _borders(self, times: tuple[int, ...]) -> list[int]:
        """Where, among a message's samples in the window, buckets begin; and the end."""
        place, end = bisect_left(times, self._start_ms), bisect_left(times, self._end_ms)
        borders = [place]
        while place < end:
            next_bucket = (times[place] // self._width_ms + 1) * self._width_ms
            place = bisect_left(times, next_bucket, place, end)
            borders.append(place)
        return borders


def hours_of(messages: Iterable[TelemetryMessage], day: date) -> tuple[HourSummary, ...]:
    """Sum up the samples of one UTC day by the hour."""
    start = day_start(day)
    hours = Bucketing(start_ms=to_ms(start), end_ms=to_ms(start + DAY), width_ms=HOUR_MS)
    for message in messages:
        hours.add(message)
    return tuple(HourSummary(at=from_ms(hour.start_ms), metrics=hour.metrics) for hour in hours.finished())


def merged(parts: Iterable[Mapping[str, MetricSummary]]) -> dict[str, MetricSummary]:
    """What several parts of one bucket come to together."""
    by_metric: defaultdict[str, list[MetricSummary]] = defaultdict(list)
    for part in parts:
        for name, summary in part.items():
            by_metric[name].append(summary)
    return {name: MetricSummary.merged(summaries) for name, summaries in by_metric.items()}

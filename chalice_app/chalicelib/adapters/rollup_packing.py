"""A day's roll-up in one attribute: for each metric four columns of one entry an hour, compressed.

Sums and extremes of one sensor are alike from hour to hour, and nearly all hours count the same number of samples:
in columns, a day of eight metrics takes less than two kilobytes. The layout is written down in docs/data-model.md.
"""

import zlib
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.hourly import HOUR, HourSummary, day_start
from chalicelib.domain.metric_summary import MetricSummary

ROLLUP_VERSION: Final = 1

# Written once a day and read many times: the best compression is worth its millisecond.
_LEVEL: Final = 9
_HOURS_A_DAY: Final = 24


class MetricColumns(msgspec.Struct, frozen=True):
    """One metric: an entry for each of the day's hours that has samples.

    Attributes:
        count: 0 in an hour without this metric; the other columns say null there.
        sum: the exact sum, rounded once; a whole number where it lies beyond the floats.
    """

    count: list[int]
    sum: list[float | int | None]
    min: list[float | None]
    max: list[float | None]


class HourColumns(msgspec.Struct, frozen=True):
    """A day, turned on its side.

    Attributes:
        h: the hours that have samples, ascending, 0 to 23.
        m: metric name -> its columns.
    """

    h: list[int]
    m: dict[str, MetricColumns]


_columns: Final = msgspec.json.Decoder(HourColumns)


def pack_hours(hours: Sequence[HourSummary]) -> bytes:
    """Pack the hours of one day; the same hours give the same bytes."""
    names = sorted({name for hour in hours for name in hour.metrics})
    columns = HourColumns(
        h=[hour.at.hour for hour in hours],
        m={name: _columns_of([hour.metrics.get(name) for hour in hours]) for name in names},
    )
    return zlib.compress(msgspec.json.encode(columns), _LEVEL)


def unpack_hours(packed: bytes, day: date) -> tuple[HourSummary, ...]:
    """The hours again.

    Raises:
        StoredStateInvalid: the bytes were not packed by us.
    """
    try:
        columns = _columns.decode(zlib.decompress(packed))
        _check_hours(columns.h)
        metrics = {name: _summaries(column, len(columns.h)) for name, column in columns.m.items()}
    except (zlib.error, msgspec.DecodeError, ValueError) as error:
        raise StoredStateInvalid(f"a stored roll-up of {day} cannot be unpacked: {error}") from error
    return tuple(
        HourSummary(
            at=day_start(day) + hour * HOUR,
            metrics={name: found for name, summaries in metrics.items() if (found := summaries[index]) is not None},
        )
        for index, hour in enumerate(columns.h)
    )


def _check_hours(hours: list[int]) -> None:
    if hours != sorted(set(hours) & set(range(_HOURS_A_DAY))):
        raise ValueError("the hours are none of a day, or not in order")


def _columns_of(summaries: Sequence[MetricSummary | None]) -> MetricColumns:
    return MetricColumns(
        count=[0 if summary is None else summary.count for summary in summaries],
        sum=[None if summary is None else summary.total for summary in summaries],
        min=[None if summary is None else summary.low for summary in summaries],
        max=[None if summary is None else summary.high for summary in summaries],
    )


def _summaries(columns: MetricColumns, hours: int) -> list[MetricSummary | None]:
    rows = list(zip(columns.count, columns.sum, columns.min, columns.max, strict=True))
    if len(rows) != hours:
        raise ValueError("a metric has not one entry for each hour")
    return [_summary(*row) for row in rows]


def _summary(count: int, total: float | None, low: float | None, high: float | None) -> MetricSummary | None:
    if count == 0:
        return None
    if total is None or low is None or high is None:
        raise ValueError("an hour counts samples, and has no sum of them")
    return MetricSummary(count=count, total=total, low=low, high=high)

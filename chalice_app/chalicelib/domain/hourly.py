"""A device's day by the hour: what its samples come to, when nobody asks for each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from chalicelib.domain.metric_summary import MetricSummary

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
HOURS_A_DAY: Final = 24

# A message spans an hour at most: an hour after midnight, a device that is online has said all of the day before.
# What comes later marks the day as late.
LATE_AFTER: Final = timedelta(hours=1)
# What was judged "not late" a moment before must be stored by the time that the day is read: a function
# lives for a minute or two.
ROLLED_UP_AFTER: Final = LATE_AFTER + timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSummary:
    """The samples of one hour, summed up by metric.

    Attributes:
        at: the hour's beginning, UTC.
        metrics: never empty; a metric that was not measured in this hour is missing.
    """

    at: datetime
    metrics: Mapping[str, MetricSummary]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRollup:
    """One UTC day of a device: a pure function of the samples that are stored of it.

    Attributes:
        hours: in order; hours without a sample are missing.
        revision: 1 when the day was first rolled up, one more each time that late messages made it be done again.
    """

    device_id: str
    day: date
    hours: tuple[HourSummary, ...]
    revision: int = 1


def day_start(day: date) -> datetime:
    """Where a UTC day begins."""
    return datetime.combine(day, time(), tzinfo=UTC)


def days_of(moments: Iterable[datetime]) -> set[date]:
    """The UTC days on which these moments lie."""
    return {moment.astimezone(UTC).date() for moment in moments}


def late_days(days: Iterable[date], *, now: datetime) -> set[date]:
    """Those of the days that may have been rolled up before a message of them that arrives now was stored."""
    return {day for day in days if now >= day_start(day) + DAY + LATE_AFTER}


def newest_finished_day(now: datetime) -> date:
    """The newest day that may be rolled up."""
    return (now - ROLLED_UP_AFTER).astimezone(UTC).date() - DAY


def oldest_whole_day(now: datetime, *, retention: timedelta) -> date:
    """The oldest day of which no sample has expired yet."""
    first = (now - retention).astimezone(UTC)
    return first.date() if first.time() == time() else first.date() + DAY

"""Hourly weather at a site, and its days by the site's own calendar.

What was not measured is unknown and stays so: no hour is ever filled in from its neighbours.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
# No place on Earth is further from UTC than 14 hours; an hour more than that finds every hour of any local day.
_FURTHEST_ZONE: Final = timedelta(hours=15)

# Four hours are a sixth of a day. With more of them missing, a night's dew or a frost at dawn could hide in the gap.
MAX_UNKNOWN_HOURS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HourlyWeather:
    """What the devices of a site measured in one hour.

    Attributes:
        at: the hour's beginning, UTC.
        day: the local day in which the hour begins.
        mean_c, low_c, high_c: air temperature; all three or none.
        humidity_pct: relative humidity, mean.
        wetness_pct: leaf wetness, mean; None where no device has a sensor for it.
        samples: temperature samples of all devices together.
        devices: how many devices contributed.
    """

    at: datetime
    day: date
    mean_c: float | None = None
    low_c: float | None = None
    high_c: float | None = None
    humidity_pct: float | None = None
    wetness_pct: float | None = None
    samples: int = 0
    devices: int = 0


# Whether an hour holds all that a model needs of it.
Knows = Callable[[HourlyWeather], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWeather:
    """One local day, hour by hour.

    Attributes:
        length: how many hours the day has: 24, or 23 or 25 when the clocks change.
        over: how many of them are over by now.
        hours: those of them that were measured, in order.
    """

    day: date
    length: int
    over: int
    hours: tuple[HourlyWeather, ...]

    @property
    def finished(self) -> bool:
        """Whether the day is over."""
        return self.over == self.length

    def seen_by(self, knows: Knows) -> "SeenDay":
        """The day as far as a model can use it."""
        known = tuple(filter(knows, self.hours))
        return SeenDay(day=self.day, finished=self.finished, hours=known, unknown_hours=self.over - len(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDay:
    """One local day as a model sees it.

    Attributes:
        hours: those that hold all that the model needs, in order.
        unknown_hours: those that are over and do not.
    """

    day: date
    finished: bool
    hours: tuple[HourlyWeather, ...]
    unknown_hours: int

    @property
    def enough(self) -> bool:
        """Whether enough is known of the day to say anything of it."""
        return bool(self.hours) and self.unknown_hours <= MAX_UNKNOWN_HOURS


def days_between(
    first: date, last: date, *, hours: Iterable[HourlyWeather], zone: tzinfo, now: datetime
) -> tuple[DayWeather, ...]:
    """The local days from `first` to `last`, both included.

    Args:
        hours: what was measured; hours of other days are passed over.
        zone: the site's; its days have 23 or 25 hours when its clocks change.
        now: hours that are not over by now are left out.
    """
    calendar = _calendar(first, last, zone)
    measured = {hour.at: hour for hour in hours}
    days = []
    for day, starts in calendar.items():
        over = [at for at in starts if at + HOUR <= now]
        found = tuple(measured[at] for at in over if at in measured)
        days.append(DayWeather(day=day, length=len(starts), over=len(over), hours=found))
    return tuple(days)


def beginning_of(day: date, zone: tzinfo) -> datetime:
    """The first hour that begins in a local day, UTC."""
    return _calendar(day, day, zone)[day][0]


def runs(hours: Sequence[HourlyWeather], holds: Callable[[HourlyWeather], bool]) -> Iterator[int]:
    """How long each run of hours is for which something holds; an unknown hour ends a run."""
    length, before = 0, None
    for hour in hours:
        if before is not None and hour.at - before > HOUR:
            yield length
            length = 0
        length = length + 1 if holds(hour) else 0
        yield length
        before = hour.at


def _calendar(first: date, last: date, zone: tzinfo) -> Mapping[date, list[datetime]]:
    """The UTC hours that begin in each local day, in order."""
    days: dict[date, list[datetime]] = {first + n * _DAY: [] for n in range((last - first).days + 1)}
    at = datetime.combine(first, time(), tzinfo=UTC) - _FURTHEST_ZONE
    end = datetime.combine(last, time(), tzinfo=UTC) + _DAY + _FURTHEST_ZONE
    while at < end:
        day = at.astimezone(zone).date()
        if day in days:
            days[day].append(at)
        at += HOUR
    return days

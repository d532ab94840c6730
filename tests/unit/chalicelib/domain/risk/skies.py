"""Weather to order, by the hour."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.domain.risk.model import DayRisk, RiskModel, assess
from chalicelib.domain.risk.weather import DayWeather, HourlyWeather, days_between

FIRST: Final = date(2025, 6, 10)
BERLIN: Final = ZoneInfo("Europe/Berlin")
HOUR: Final = timedelta(hours=1)

# What an hour of a day is like: (temperature, humidity), or None when nobody measured it.
Sky = tuple[float, float] | None


def fahrenheit(degrees_f: float) -> float:
    """In °C."""
    return (degrees_f - 32) * 5 / 9


def an_hour(
    temperature_c: float | None = 15.0,
    humidity_pct: float | None = 60.0,
    *,
    wetness_pct: float | None = None,
    at: datetime = datetime(2025, 6, 10, 12, tzinfo=UTC),
) -> HourlyWeather:
    return HourlyWeather(
        at=at,
        day=at.date(),
        mean_c=temperature_c,
        low_c=temperature_c,
        high_c=temperature_c,
        humidity_pct=humidity_pct,
        wetness_pct=wetness_pct,
        samples=60,
        devices=1,
    )


def a_day(humid_hours: int = 0, *, temperature_c: float = 15.0, humid_pct: float = 95.0, unknown: int = 0) -> list[Sky]:
    """A day of 24 hours that begins humid and goes on dry; its last hours may be unknown."""
    skies: list[Sky] = [(temperature_c, humid_pct if hour < humid_hours else 60.0) for hour in range(24)]
    return [*skies[: 24 - unknown], *[None] * unknown]


def weather(
    *days: Sequence[Sky],
    zone: tzinfo = UTC,
    now: datetime | None = None,
    change: Callable[[HourlyWeather], HourlyWeather] | None = None,
) -> tuple[DayWeather, ...]:
    """These days, one after the other from FIRST on, all of them over unless told otherwise."""
    start = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=zone).astimezone(UTC)
    skies = [sky for day in days for sky in day]
    hours = (an_hour(*sky, at=start + n * HOUR) for n, sky in enumerate(skies) if sky is not None)
    changed = (change(hour) if change else hour for hour in hours)
    last = FIRST + timedelta(days=len(days) - 1)
    return days_between(FIRST, last, hours=changed, zone=zone, now=now or start + len(skies) * HOUR)


def risk(model: RiskModel, days: Sequence[DayWeather], *, counts_from: date = FIRST) -> tuple[DayRisk, ...]:
    """What a model says of these days."""
    return assess(model, days, counts_from=counts_from)


def values(days: Iterable[DayRisk]) -> list[float | None]:
    """The values alone."""
    return [day.value for day in days]


def bands(days: Iterable[DayRisk]) -> list[str | None]:
    """The names of the bands alone."""
    return [day.band.name if day.band else None for day in days]

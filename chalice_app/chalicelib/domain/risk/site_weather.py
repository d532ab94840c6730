"""The hours of a site, from those of its devices."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from typing import Final

from chalicelib.domain.hourly import HourSummary
from chalicelib.domain.metric_summary import MetricSummary
from chalicelib.domain.risk.weather import HourlyWeather

TEMPERATURE: Final = "air_temp_c"
HUMIDITY: Final = "humidity_pct"
WETNESS: Final = "leaf_wetness_pct"

# One sample every twenty minutes. Of an hour with fewer, a device's mean may as well be that of another hour.
LEAST_SAMPLES: Final = 3


def site_hours(devices: Iterable[Sequence[HourSummary]], zone: tzinfo) -> tuple[HourlyWeather, ...]:
    """One hour of weather for each hour in which any device measured enough: the mean over the devices.

    Each device counts the same, however often it measures; a device that measured a metric fewer than three times in
    an hour does not count for it. An hour of which nothing is left is missing.

    Args:
        devices: the hours of each device.
        zone: the site's, for the local day.
    """
    by_hour: dict[datetime, list[HourSummary]] = defaultdict(list)
    for hours in devices:
        for hour in hours:
            by_hour[hour.at].append(hour)
    combined = (_combined(at, by_hour[at], zone) for at in sorted(by_hour))
    return tuple(hour for hour in combined if hour.devices)


def _combined(at: datetime, hours: Sequence[HourSummary], zone: tzinfo) -> HourlyWeather:
    temperature, humidity, wetness = (_enough(hours, name) for name in (TEMPERATURE, HUMIDITY, WETNESS))
    return HourlyWeather(
        at=at,
        day=at.astimezone(zone).date(),
        mean_c=_mean([summary.mean for summary in temperature]),
        low_c=_mean([summary.low for summary in temperature]),
        high_c=_mean([summary.high for summary in temperature]),
        humidity_pct=_mean([summary.mean for summary in humidity]),
        wetness_pct=_mean([summary.mean for summary in wetness]),
        samples=sum(summary.count for summary in temperature),
        devices=max(len(temperature), len(humidity), len(wetness)),
    )


def _enough(hours: Iterable[HourSummary], metric: str) -> list[MetricSummary]:
    found = (hour.metrics.get(metric) for hour in hours)
    return [summary for summary in found if summary is not None and summary.count >= LEAST_SAMPLES]


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None

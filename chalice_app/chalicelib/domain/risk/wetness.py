"""When an hour counts as humid or as wet.

A rule that asks for humidity gets humidity. A rule that asks for wet leaves gets the leaf wetness sensor where there
is one, and a stand-in by humidity where there is none; what was used is told beside every value.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from chalicelib.domain.risk.weather import HourlyWeather

# Sensors that tell wet from dry send 0 or 100, and the hour's mean is the share of it that was wet: from half on, the
# hour counts. For sensors that measure in between, half of their scale is as far from dry air as from a wet leaf.
WET_FROM_PCT: Final = 50.0
# The humidity from which rules that speak of humidity count an hour.
HUMID_FROM_PCT: Final = 90.0
# The stand-in for wet leaves where no sensor is: H2020-IPM decision support, LeafWetnessDuration.
WET_LEAVES_FROM_HUMIDITY_PCT: Final = 87.0


def knows_temperature(hour: HourlyWeather) -> bool:
    """Whether the hour has a temperature."""
    return hour.mean_c is not None


def knows_humidity(hour: HourlyWeather) -> bool:
    """Whether the hour has temperature and humidity."""
    return hour.mean_c is not None and hour.humidity_pct is not None


def knows_wetness(hour: HourlyWeather) -> bool:
    """Whether the hour has a temperature, and leaf wetness or what can stand in for it."""
    return hour.mean_c is not None and (hour.wetness_pct is not None or hour.humidity_pct is not None)


def humid(hour: HourlyWeather) -> bool:
    """RH ≥ 90 %."""
    return hour.humidity_pct is not None and hour.humidity_pct >= HUMID_FROM_PCT


def very_humid(hour: HourlyWeather) -> bool:
    """RH > 90 %: some rules are printed so."""
    return hour.humidity_pct is not None and hour.humidity_pct > HUMID_FROM_PCT


def wet(hour: HourlyWeather, *, stand_in_pct: float) -> bool:
    """Wet by the sensor; where the hour has no reading of one, by this humidity."""
    if hour.wetness_pct is not None:
        return hour.wetness_pct >= WET_FROM_PCT
    return hour.humidity_pct is not None and hour.humidity_pct >= stand_in_pct


def sensed(hours: Sequence[HourlyWeather]) -> Mapping[str, float]:
    """How many of the hours have a reading of a leaf wetness sensor, for what is told beside a value."""
    return {"sensor_hours": sum(hour.wetness_pct is not None for hour in hours)}


def mean_c(hours: Sequence[HourlyWeather]) -> float | None:
    """The mean temperature of these hours, None when there are none."""
    degrees = [hour.mean_c for hour in hours if hour.mean_c is not None]
    return sum(degrees) / len(degrees) if degrees else None

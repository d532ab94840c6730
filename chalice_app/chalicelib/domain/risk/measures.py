"""Measures that stand for no disease: how thirsty the air is, and how much warmth a crop has had."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from chalicelib.domain.risk.day_temperatures import day_range_c
from chalicelib.domain.risk.model import Reading, RiskModel, summed
from chalicelib.domain.risk.weather import HourlyWeather, SeenDay
from chalicelib.domain.risk.wetness import knows_humidity, knows_temperature

_TOMATO_BASE_C: Final = 10.0


def vapour_pressure_deficit_kpa(temperature_c: float, humidity_pct: float) -> float:
    """How much more water vapour the air could take up, as a pressure (Tetens's formula)."""
    saturated_kpa = 0.6108 * math.exp(17.27 * temperature_c / (temperature_c + 237.3))
    return saturated_kpa * (1 - humidity_pct / 100)


def growing_degree_days(low_c: float, high_c: float, *, base_c: float, cap_c: float | None = None) -> float:
    """The warmth of one day above a base temperature.

    Args:
        cap_c: temperatures above it count as if they were it.
    """
    low_c = max(low_c, base_c)
    if cap_c is not None:
        low_c, high_c = min(low_c, cap_c), min(high_c, cap_c)
    return max(0.0, (high_c + low_c) / 2 - base_c)


def _hour_kpa(hour: HourlyWeather) -> float:
    assert hour.mean_c is not None
    assert hour.humidity_pct is not None
    return vapour_pressure_deficit_kpa(hour.mean_c, hour.humidity_pct)


def _vpd_readings(days: Sequence[SeenDay], _counts_from: date) -> Iterator[Reading]:
    for day in days:
        kpa = [_hour_kpa(hour) for hour in day.hours]
        value = sum(kpa) / len(kpa) if day.enough else None
        seen = {"lowest_kpa": min(kpa), "highest_kpa": max(kpa), "latest_kpa": kpa[-1]} if kpa else {}
        yield Reading(value, seen)


def _tomato_day(day: SeenDay) -> tuple[float, Mapping[str, float | None]]:
    low_c, high_c = day_range_c(day)
    return growing_degree_days(low_c, high_c, base_c=_TOMATO_BASE_C), {"lowest_c": low_c, "highest_c": high_c}


def _tomato_readings(days: Sequence[SeenDay], counts_from: date) -> Iterator[Reading]:
    return summed(days, counts_from, _tomato_day)


VPD: Final = RiskModel(
    model_id="vpd",
    title="Vapour-pressure deficit",
    disease="",
    crops=(),
    inputs=("air_temp_c", "humidity_pct"),
    unit="kPa",
    rule="0.6108 · exp(17.27 T / (T + 237.3)) · (1 - RH / 100), for each hour; the day's value is the mean.",
    bands=(),
    validity="Of the air, not of the leaf. No disease threshold is published, and none is drawn.",
    source="Tetens 1930; Allen, Pereira, Raes and Smith 1998, FAO Irrigation and Drainage Paper 56, equation 11",
    read_in="the project's collection of models",
    knows=knows_humidity,
    readings=_vpd_readings,
)

TOMATO_DEGREE_DAYS: Final = RiskModel(
    model_id="tomato-degree-days",
    title="Growing degree days",
    disease="",
    crops=("tomato",),
    inputs=("air_temp_c",),
    unit="°C days above 10 °C",
    rule="Each day gives the mean of its lowest and highest temperature less 10 °C, the lowest taken as 10 °C at "
    "least; they add up.",
    bands=(),
    validity="Count from planting, so give the site its season_start. Days above 30 °C hold tomatoes back, which is "
    "not in the sum.",
    source="Zalom and Wilson 1999, Predicting phenological events of California processing tomatoes, Acta "
    "Horticulturae 487",
    read_in="the paper's abstract, which counts degree days above 10 °C",
    sums=True,
    knows=knows_temperature,
    readings=_tomato_readings,
)

"""Early blight of tomato and potato (Alternaria), and the leaf spots that go with it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from chalicelib.domain.risk.day_temperatures import day_range_c
from chalicelib.domain.risk.model import Band, Reading, RiskModel, summed
from chalicelib.domain.risk.weather import SeenDay
from chalicelib.domain.risk.wetness import HUMID_FROM_PCT, knows_temperature, knows_wetness, mean_c, sensed, wet

# TOMCAST's table: up to this mean temperature of the wet hours, each of these numbers of wet hours that is exceeded
# is one severity value.
_TOMCAST_COLDEST_C: Final = 13.0
_TOMCAST: Final = ((18.0, (7, 15, 20)), (21.0, (4, 8, 15, 22)), (26.0, (2, 5, 12, 20)), (29.0, (3, 8, 15, 22)))

# P-days: nothing grows below the first or above the last of these temperatures, and best at the middle one.
_P_COLDEST_C: Final = 7.0
_P_BEST_C: Final = 21.0
_P_WARMEST_C: Final = 30.0


def tomcast_severity(mean_wet_c: float, wet_hours: int) -> int:
    """The severity values of one day, 0 to 4; 0 outside the temperatures that the table covers."""
    if mean_wet_c < _TOMCAST_COLDEST_C:
        return 0
    steps = next((steps for warmest_c, steps in _TOMCAST if mean_wet_c <= warmest_c), ())
    return sum(wet_hours > step for step in steps)


def p_days(low_c: float, high_c: float) -> float:
    """The physiological days of one day, 0 to 10, by its lowest and highest temperature."""
    return (5 * _p(low_c) + 8 * _p((2 * low_c + high_c) / 3) + 8 * _p((low_c + 2 * high_c) / 3) + 3 * _p(high_c)) / 24


def _p(temperature_c: float) -> float:
    if not _P_COLDEST_C <= temperature_c <= _P_WARMEST_C:
        return 0.0
    widest = _P_BEST_C - _P_COLDEST_C if temperature_c <= _P_BEST_C else _P_WARMEST_C - _P_BEST_C
    return 10 * (1 - ((temperature_c - _P_BEST_C) / widest) ** 2)


def _tomcast_day(day: SeenDay) -> tuple[float, Mapping[str, float | None]]:
    hours = [hour for hour in day.hours if wet(hour, stand_in_pct=HUMID_FROM_PCT)]
    temperature = mean_c(hours)
    value = 0 if temperature is None else tomcast_severity(temperature, len(hours))
    return value, {"wet_hours": len(hours), "mean_wet_c": temperature, **sensed(day.hours)}


def _tomcast_readings(days: Sequence[SeenDay], counts_from: date) -> Iterator[Reading]:
    return summed(days, counts_from, _tomcast_day)


def _p_day(day: SeenDay) -> tuple[float, Mapping[str, float | None]]:
    low_c, high_c = day_range_c(day)
    return p_days(low_c, high_c), {"lowest_c": low_c, "highest_c": high_c}


def _p_day_readings(days: Sequence[SeenDay], counts_from: date) -> Iterator[Reading]:
    return summed(days, counts_from, _p_day)


TOMCAST: Final = RiskModel(
    model_id="tomcast",
    title="TOMCAST",
    disease="early blight, septoria leaf spot and anthracnose",
    crops=("tomato",),
    inputs=("air_temp_c", "leaf_wetness_pct", "humidity_pct"),
    unit="severity values",
    rule="Each day gives 0 to 4 severity values by its wet hours and their mean temperature; they add up.",
    bands=(Band("low", 0), Band("moderate", 15), Band("high", 20)),
    validity="Made for processing tomatoes in the open; under cover it was not tested. Count anew after a spray. "
    "Without a leaf wetness sensor, hours at 90 % humidity or more stand in.",
    source="Pitblado 1992, after FAST: Madden, Pennypacker and MacNab 1978, Phytopathology 68:1354-1358",
    read_in="University of Wisconsin's forecasting tool (bzbradford/ibm-weather-tool), which cites both; 15 to 20: "
    "docs.metos.at",
    advice="Protect by the interval that your adviser gave, 15 to 20 values, then count anew (Metos on TOMCAST).",
    sums=True,
    knows=knows_wetness,
    readings=_tomcast_readings,
)

P_DAYS: Final = RiskModel(
    model_id="p-days",
    title="P-days",
    disease="early blight",
    crops=("potato",),
    inputs=("air_temp_c",),
    unit="P-days",
    rule="Each day gives 0 to 10 physiological days by its lowest and highest temperature; they add up from emergence.",
    bands=(Band("low", 0), Band("high", 300)),
    validity="Made for potatoes in Wisconsin; count from emergence, so give the site its season_start. Says when "
    "plants are old enough to fall ill, not whether the weather is wet enough.",
    source="Pscheidt and Stevenson 1988, American Potato Journal 65, doi 10.1007/BF02854357",
    read_in="University of Wisconsin's forecasting tool, whose last term is a slip, and the University of Nebraska's, "
    "in °F (cropwatch.unl.edu); threshold 300: vegpath.plantpath.wisc.edu",
    advice="The first preventive spray against early blight is due (University of Wisconsin).",
    sums=True,
    knows=knows_temperature,
    readings=_p_day_readings,
)

"""Late blight of potato and tomato (Phytophthora infestans)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from chalicelib.domain.risk.model import Band, Reading, RiskModel, Rule, summed
from chalicelib.domain.risk.weather import HourlyWeather, SeenDay
from chalicelib.domain.risk.wetness import humid, knows_humidity, mean_c, very_humid
from chalicelib.domain.site import Growing

_COLDEST_C: Final = 10.0
_HUTTON_HOURS: Final = 6
_SMITH_HOURS: Final = 11
# Both criteria ask for two days in a row.
_DAYS_IN_A_ROW: Final = 2

# Wallin's table: up to this mean temperature, each of these numbers of hours that is exceeded is one severity value.
_WALLIN_COLDEST_C: Final = 7.2
_WALLIN: Final = ((11.6, (15, 18, 21)), (15.0, (12, 15, 18, 21)), (26.6, (9, 12, 15, 18)))


def wallin_severity(mean_humid_c: float, humid_hours: int) -> int:
    """The severity values of one day, 0 to 4, by the mean temperature of its humid hours."""
    if mean_humid_c < _WALLIN_COLDEST_C:
        return 0
    steps = next((steps for warmest_c, steps in _WALLIN if mean_humid_c <= warmest_c), ())
    return sum(humid_hours > step for step in steps)


def _in_a_row(is_humid: Callable[[HourlyWeather], bool], least_hours: int) -> Rule:
    """The rule of Hutton and Smith: how many days in a row were mild throughout and humid for long enough."""

    def readings(days: Sequence[SeenDay], _counts_from: date) -> Iterator[Reading]:
        standing: float | None = 0.0
        for day in days:
            humid_hours = sum(map(is_humid, day.hours))
            lowest_c = min((hour.mean_c for hour in day.hours if hour.mean_c is not None), default=None)
            # Until midnight, what the days before came to stands.
            if day.finished and not day.enough:
                standing = None
            elif day.finished:
                met = lowest_c is not None and lowest_c >= _COLDEST_C and humid_hours >= least_hours
                standing = (standing or 0.0) + 1 if met else 0.0
            yield Reading(standing, {"humid_hours": humid_hours, "lowest_c": lowest_c})

    return readings


def _wallin_day(day: SeenDay) -> tuple[float, Mapping[str, float | None]]:
    hours = tuple(filter(very_humid, day.hours))
    temperature = mean_c(hours)
    value = 0 if temperature is None else wallin_severity(temperature, len(hours))
    return value, {"humid_hours": len(hours), "mean_humid_c": temperature}


def _wallin_readings(days: Sequence[SeenDay], counts_from: date) -> Iterator[Reading]:
    return summed(days, counts_from, _wallin_day)


HUTTON: Final = RiskModel(
    model_id="hutton",
    title="Hutton criteria",
    disease="late blight",
    crops=("potato", "tomato"),
    inputs=("air_temp_c", "humidity_pct"),
    unit="days in a row",
    rule="Two days in a row, each with a minimum of at least 10 °C and at least 6 hours at 90 % humidity or more.",
    bands=(Band("low", 0), Band("high", _DAYS_IN_A_ROW)),
    growing=frozenset({Growing.OPEN_FIELD}),
    validity="Made for potatoes in the open in Great Britain; does not hold under covers. Says when the weather suits "
    "the disease, not whether spores are there.",
    source="AHDB Potatoes and the James Hutton Institute, project 11120018 and its thesis of 2018",
    read_in="AHDB's summary of the project, archive.ahdb.org.uk; IPM Decisions, factsheet Hutton criteria",
    advice="Look for late blight in the crop, and time the next protection by it (IPM Decisions).",
    knows=knows_humidity,
    readings=_in_a_row(humid, _HUTTON_HOURS),
)

SMITH: Final = RiskModel(
    model_id="smith",
    title="Smith period",
    disease="late blight",
    crops=("potato",),
    inputs=("air_temp_c", "humidity_pct"),
    unit="days in a row",
    rule="Two days in a row, each with a minimum of at least 10 °C and at least 11 hours above 90 % humidity.",
    bands=(Band("low", 0), Band("high", _DAYS_IN_A_ROW)),
    growing=frozenset({Growing.OPEN_FIELD}),
    validity="The predecessor of the Hutton criteria, which have replaced it in Great Britain.",
    source="L. P. Smith 1956, Potato blight forecasting by 90 % humidity criteria, Plant Pathology 5:83-87",
    read_in="second-hand accounts only",
    withheld="The paper of 1956 could not be read, and accounts of it differ: 11 hours on both days at 90 % or more "
    "(Blightwatch), 10 and 11 hours above 90 % (Metos).",
    knows=knows_humidity,
    readings=_in_a_row(very_humid, _SMITH_HOURS),
)

WALLIN: Final = RiskModel(
    model_id="wallin",
    title="Wallin severity values (BLITECAST)",
    disease="late blight",
    crops=("potato", "tomato"),
    inputs=("air_temp_c", "humidity_pct"),
    unit="severity values",
    rule="Each day gives 0 to 4 severity values by its hours above 90 % humidity and their mean temperature; they add "
    "up.",
    bands=(Band("low", 0), Band("high", 18)),
    validity="Made for fields in North America; count from emergence. Under cover it was not tested. The half of "
    "BLITECAST that looks at rain is not here: no device measures rain.",
    source="Wallin 1962; Krause, Massie and Hyre 1975 (BLITECAST), Plant Disease Reporter 59:95-98",
    read_in="University of Wisconsin's forecasting tool (bzbradford/ibm-weather-tool); Michigan State University's "
    "table, psbpathology.msu.edu/svalue, which has the same hours at 80 %; threshold 18: vegpath.plantpath.wisc.edu",
    advice="Preventive protection is due, and again about weekly while values add up (University of Wisconsin).",
    sums=True,
    knows=knows_humidity,
    readings=_wallin_readings,
)

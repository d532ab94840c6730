"""Powdery mildew of grapes (Erysiphe necator): the index of the University of California, Davis."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from chalicelib.domain.risk.model import Band, Reading, RiskModel
from chalicelib.domain.risk.weather import HourlyWeather, SeenDay, runs
from chalicelib.domain.risk.wetness import knows_temperature

_GOOD_FROM_F: Final = 70.0
_GOOD_UP_TO_F: Final = 85.0
_HOT_FROM_F: Final = 95.0
_HOURS_IN_A_ROW: Final = 6

# Three good days in a row begin an epidemic, at this index.
_DAYS_TO_START: Final = 3
_START: Final = 60.0
_LOWEST, _HIGHEST = 0.0, 100.0
# Past this share of unknown days the index is nobody's guess.
_UNKNOWN_DAYS_ALLOWED: Final = 0.2


def next_index(index: float, *, good: bool, hot: bool) -> float:
    """The index after one more day of an epidemic, 0 to 100.

    Args:
        good: six hours in a row were between 70 and 85 °F.
        hot: it was 95 °F or more for a quarter of an hour.
    """
    change = {(True, False): 20, (True, True): 10, (False, False): -10, (False, True): -10}[good, hot]
    return max(_LOWEST, min(_HIGHEST, index + change))


def _fahrenheit(hour: HourlyWeather) -> float:
    assert hour.mean_c is not None
    return round(hour.mean_c * 9 / 5 + 32, 6)


def _is_good(hour: HourlyWeather) -> bool:
    return _GOOD_FROM_F <= _fahrenheit(hour) <= _GOOD_UP_TO_F


def _is_hot(hour: HourlyWeather) -> bool:
    # An hour whose mean is that hot was so for a quarter of an hour; a shorter peak is passed over, on the safe side.
    return _fahrenheit(hour) >= _HOT_FROM_F


def _readings(days: Sequence[SeenDay], counts_from: date) -> Iterator[Reading]:
    index, started, good_days, counted, unknown = 0.0, False, 0, 0, 0
    for day in days:
        longest = max(runs(day.hours, _is_good), default=0)
        hot_hours = sum(map(_is_hot, day.hours))
        if day.finished and day.day >= counts_from:
            counted += 1
            good = longest >= _HOURS_IN_A_ROW
            if not day.enough:
                # It is left where it was, and said; three days that began it must be known ones.
                unknown, good_days = unknown + 1, 0
            elif started:
                index = next_index(index, good=good, hot=hot_hours > 0)
            else:
                good_days = good_days + 1 if good else 0
                started = good_days == _DAYS_TO_START
                index = _START if started else 0.0
        yield Reading(
            index if unknown <= _UNKNOWN_DAYS_ALLOWED * counted else None,
            {"good_hours_in_a_row": longest, "hot_hours": hot_hours, "unknown_days": unknown},
        )


POWDERY_MILDEW: Final = RiskModel(
    model_id="grape-powdery-mildew",
    title="Gubler-Thomas index",
    disease="powdery mildew",
    crops=("grape",),
    inputs=("air_temp_c",),
    unit="index points",
    rule="Three days in a row with six hours in a row from 70 to 85 °F (21.1 to 29.4 °C) start it at 60. Then each day "
    "adds 20 with such hours, 10 if it also reached 95 °F (35 °C), and takes 10 without; never below 0 or above 100.",
    bands=(Band("low", 0), Band("moderate", 40), Band("high", 60)),
    validity="Made in California, for the time from bud break, once mildew has been found, until berries hold 12 % "
    "sugar. Measure within the canopy. Heat shorter than an hour is not seen.",
    source="Gubler, Rademacher, Vasquez and Thomas 1999, APSnet Features, doi 10.1094/APSnetFeature-1999-0199",
    read_in="the beginning of that article, and the rules as advisers of the University of California print them "
    "(westernfarmpress.com, cemadera.ucanr.edu)",
    advice="Look for mildew; from 60 on keep to the shortest interval on the label (University of California).",
    sums=True,
    knows=knows_temperature,
    readings=_readings,
)

"""How likely a leaf shows disease at a site: what the weather of the last two weeks has led to.

The rule is TOMCAST's daily severity value (Pitblado 1992, after Madden, Pennypacker and MacNab 1978): the mean
temperature of the wet hours and their number make 0 to 4 a day. It was published for tomato; here it stands for any
leaf disease that needs warmth and water. From the sum follows a chance, so that the more severity values a site has
gathered, the more of its leaves show symptoms.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from device_simulator.weather import HOUR_MS, weather_at

_DAY_MS: Final = 24 * HOUR_MS
# TOMCAST counts an hour as wet by the sensor; half of the leaf under water is where sensors' makers draw the line.
_WET_FROM_PCT: Final = 50.0
_COLDEST_C: Final = 13.0
# Up to this mean temperature of the wet hours, each number of wet hours that is exceeded is one severity value.
_STEPS: Final = ((18.0, (7, 15, 20)), (21.0, (4, 8, 15, 22)), (26.0, (2, 5, 12, 20)), (29.0, (3, 8, 15, 22)))
# Spots show four days after the infection at the earliest (early blight: 3 to 5 days); after two weeks, the grower has
# picked the leaf off.
_SHOWS_AFTER_DAYS: Final = 4
_GONE_AFTER_DAYS: Final = 14
# TOMCAST's spray threshold lies at 15 to 20 severity values: there, two leaves of three show symptoms.
_VALUES_TO_INFECT: Final = 16.0
# Even a dry fortnight leaves a few spots, and even a wet one leaves healthy leaves.
_LEAST: Final = 0.03
_MOST: Final = 0.95


def infection_risk(site: str, at_ms: int, *, seed: int) -> float:
    """The chance, 0 to 1, that a leaf of this site shows symptoms at a moment. It changes at midnight UTC."""
    today = at_ms // _DAY_MS
    days = range(today - _GONE_AFTER_DAYS, today - _SHOWS_AFTER_DAYS + 1)
    gathered = sum(severity_of_day(site, day, seed=seed) for day in days)
    return _LEAST + (_MOST - _LEAST) * (1 - math.exp(-gathered / _VALUES_TO_INFECT))


@lru_cache(maxsize=4_096)
def severity_of_day(site: str, day: int, *, seed: int) -> int:
    """The severity value of a site's day, counted since 1970."""
    hours = [weather_at(site, day * _DAY_MS + hour * HOUR_MS + HOUR_MS // 2, seed=seed) for hour in range(24)]
    return severity([hour.air_temp_c for hour in hours if hour.leaf_wetness_pct >= _WET_FROM_PCT])


def severity(wet_hours_c: Sequence[float]) -> int:
    """TOMCAST's daily severity value, 0 to 4, by the temperatures of the wet hours."""
    if not wet_hours_c:
        return 0
    mean_c = sum(wet_hours_c) / len(wet_hours_c)
    if mean_c < _COLDEST_C:
        return 0
    steps = next((steps for warmest_c, steps in _STEPS if mean_c <= warmest_c), ())
    return sum(len(wet_hours_c) > step for step in steps)

"""The weather of a site: what every device there would measure if it were perfect.

Pure functions of seed, site and time. Days go by in UTC. Fronts drift through by seeded noise
and push temperature, clouds, rain and moisture of the air together, as fronts do. Ordinary
weather stays inside the thresholds that a fleet starts with; a heat spell does not.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from device_simulator.noise import chance, day_wave, drift, smooth_step

HOUR_MS: Final = 3_600_000
# Fronts pass central Europe every two to three days, clouds within hours.
_FRONT_MS: Final = 60 * HOUR_MS
_CLOUD_MS: Final = 3 * HOUR_MS
# The sites of a fleet lie in one region: a front reaches one a few hours after the other, and one is a little warmer.
_FRONT_LAG_MS: Final = 4 * HOUR_MS
_SITE_WARMTH_C: Final = 0.8
# Sensors of leaf wetness and humidity do not reach saturation under a roof that is vented.
_DAMPEST_PCT: Final = 94.0
_CLEAR_NOON_LUX: Final = 85_000.0
_OUTDOOR_CO2_PPM: Final = 425.0
_WATERED_AT_HOUR: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Climate:
    """What makes one kind of site differ from another."""

    mean_c: float
    day_swing_c: float
    front_swing_c: float
    # By how much the air at night is from its dew point.
    dryness_c: float
    light_share: float
    rained_on: bool
    soil_dry_pct: float
    soil_wet_pct: float
    night_co2_ppm: float


GREENHOUSE: Final = Climate(
    mean_c=21.5,
    day_swing_c=5.0,
    front_swing_c=1.5,
    dryness_c=1.5,
    light_share=0.65,
    rained_on=False,
    soil_dry_pct=26.0,
    soil_wet_pct=40.0,
    night_co2_ppm=260.0,
)
FIELD: Final = Climate(
    mean_c=17.0,
    day_swing_c=6.0,
    front_swing_c=3.0,
    dryness_c=2.5,
    light_share=1.0,
    rained_on=True,
    soil_dry_pct=22.0,
    soil_wet_pct=32.0,
    night_co2_ppm=60.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """The state of a site at one moment."""

    air_temp_c: float
    humidity_pct: float
    leaf_wetness_pct: float
    soil_moisture_pct: float
    soil_temp_c: float
    light_lux: float
    co2_ppm: float


def climate_of(site: str) -> Climate:
    """By the site's name: greenhouses are called so, everything else lies under the open sky."""
    return GREENHOUSE if site.startswith("greenhouse") else FIELD


# A fleet samples on the same minutes, some devices a little behind: most of their questions are one question.
@lru_cache(maxsize=4_096)
def weather_at(site: str, at_ms: int, *, seed: int) -> Weather:
    """The weather of a site at a moment."""
    climate = _at_site(climate_of(site), site, seed)
    hour = at_ms / HOUR_MS % 24
    front = front_at(site, at_ms, seed=seed)
    sun = max(0.0, math.sin(math.pi * (hour - 6) / 12))
    rain = smooth_step((front - 0.3) / 0.4) if climate.rained_on else 0.0
    air_c = climate.mean_c + climate.day_swing_c * day_wave(hour, 15) - climate.front_swing_c * front
    humidity = _humidity(climate, air_c, front)
    return Weather(
        air_temp_c=air_c,
        humidity_pct=humidity,
        leaf_wetness_pct=100 * max(rain, 0.85 * smooth_step((humidity - 80) / (_DAMPEST_PCT - 80))),
        soil_moisture_pct=_soil_moisture(climate, hour, rain),
        soil_temp_c=climate.mean_c
        + 0.3 * climate.day_swing_c * day_wave(hour, 19)
        - 0.5 * climate.front_swing_c * front,
        light_lux=_CLEAR_NOON_LUX * climate.light_share * sun * (1 - 0.75 * _clouds(site, at_ms, front, seed)),
        co2_ppm=_OUTDOOR_CO2_PPM + climate.night_co2_ppm * (1 - sun) - 45 * sun,
    )


def front_at(site: str, at_ms: int, *, seed: int) -> float:
    """The front over a site, -1 (dry and warm) to 1 (wet and cool): one sky for all, which reaches each in its turn."""
    lag_ms = round(_FRONT_LAG_MS * (1 + chance(f"{seed}/{site}/lag")) / 2)
    return drift(f"{seed}/front", at_ms - lag_ms, _FRONT_MS)


def _at_site(climate: Climate, site: str, seed: int) -> Climate:
    return replace(climate, mean_c=climate.mean_c + _SITE_WARMTH_C * chance(f"{seed}/{site}/warmth"))


def in_heat_spell(weather: Weather, site: str, at_ms: int, *, seed: int) -> Weather:
    """The same moment under a failed ventilation: hotter than 41 °C by day and night, and dry."""
    hot_c = 42.75 + 1.25 * drift(f"{seed}/{site}/heat", at_ms, HOUR_MS)
    return replace(weather, air_temp_c=hot_c, humidity_pct=26 + 6 * chance(f"{seed}/{site}/dry"), leaf_wetness_pct=0.0)


def _humidity(climate: Climate, air_c: float, front: float) -> float:
    """From the dew point, which the air mass brings along while the sun moves the temperature."""
    dew_c = climate.mean_c - climate.day_swing_c - climate.dryness_c + 2.0 * front
    return min(_DAMPEST_PCT, 100 * _vapour_pressure(dew_c) / _vapour_pressure(air_c))


def _vapour_pressure(temp_c: float) -> float:
    """Saturation vapour pressure over water in hPa: Magnus' formula with the coefficients of WMO-No. 8, annex 4.B."""
    return 6.112 * math.exp(17.62 * temp_c / (243.12 + temp_c))


def _clouds(site: str, at_ms: int, front: float, seed: int) -> float:
    """Share of the sky that is covered, 0 to 1."""
    return smooth_step(0.45 + 0.4 * front + 0.25 * drift(f"{seed}/{site}/clouds", at_ms, _CLOUD_MS))


def _soil_moisture(climate: Climate, hour: float, rain: float) -> float:
    """Watered every morning, drying through the day; rain tops it up."""
    since_watering_h = (hour - _WATERED_AT_HOUR) % 24
    span = climate.soil_wet_pct - climate.soil_dry_pct
    return climate.soil_dry_pct + span * math.exp(-since_watering_h / 12) + 10 * rain

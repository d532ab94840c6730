"""The weather is repeatable, physically possible at all times, and calm unless it is told to be hot."""

import math
from collections.abc import Mapping
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_simulator.noise import drift
from device_simulator.protocol import MAX_MESSAGE_BYTES, MAX_SAMPLES, telemetry_payload
from device_simulator.roster import SITES
from device_simulator.station import SENSORS, Station
from device_simulator.weather import HOUR_MS, weather_at
from tests.unit.device_simulator.fakes import NOON_MS

# As docs/device-protocol.md has it.
PHYSICAL: Final[Mapping[str, tuple[float, float]]] = {
    "air_temp_c": (-40, 70),
    "humidity_pct": (0, 100),
    "leaf_wetness_pct": (0, 100),
    "soil_moisture_pct": (0, 100),
    "soil_temp_c": (-30, 70),
    "light_lux": (0, 200_000),
    "co2_ppm": (0, 20_000),
    "battery_v": (0, 60),
}
# Inside what a fleet is warned of by default.
ORDINARY: Final[Mapping[str, tuple[float, float]]] = {
    "air_temp_c": (5, 35),
    "humidity_pct": (0, 95),
    "soil_moisture_pct": (15, 55),
    "co2_ppm": (0, 2_000),
    "battery_v": (3.5, 60),
}

any_time = st.integers(min_value=0, max_value=4_102_444_800_000)  # 1970 to 2100
any_seed = st.integers(min_value=0, max_value=2**32)
any_site = st.sampled_from(SITES)
repeatable = settings(derandomize=True, deadline=None, max_examples=200)


def a_station(site: str, seed: int, *, heat: bool = False) -> Station:
    return Station(device_id=f"{site}-a", site=site, seed=seed, heat=heat)


@repeatable
@given(site=any_site, seed=any_seed, at_ms=any_time, heat=st.booleans())
def test_every_reading_is_physically_possible(site: str, seed: int, at_ms: int, heat: bool) -> None:
    sample = a_station(site, seed, heat=heat).sample(at_ms)

    assert sample.pop("t") == at_ms
    assert sample.keys() == PHYSICAL.keys()
    for metric, value in sample.items():
        lowest, highest = PHYSICAL[metric]
        assert math.isfinite(value)
        assert lowest <= value <= highest, metric


@repeatable
@given(site=any_site, seed=any_seed, at_ms=any_time)
def test_ordinary_weather_calls_for_no_alert(site: str, seed: int, at_ms: int) -> None:
    sample = a_station(site, seed).sample(at_ms)

    for metric, (lowest, highest) in ORDINARY.items():
        assert lowest < sample[metric] < highest, metric


@repeatable
@given(site=any_site, seed=any_seed, at_ms=any_time)
def test_a_heat_spell_is_beyond_forty_degrees_by_day_and_night(site: str, seed: int, at_ms: int) -> None:
    assert a_station(site, seed, heat=True).sample(at_ms)["air_temp_c"] > 40


@repeatable
@given(site=any_site, seed=any_seed, at_ms=any_time)
def test_the_same_place_and_time_give_the_same_sample(site: str, seed: int, at_ms: int) -> None:
    assert a_station(site, seed).sample(at_ms) == a_station(site, seed).sample(at_ms)


@pytest.mark.parametrize("site", SITES)
def test_a_day_is_bright_and_warm_and_a_night_is_dark_and_damp(site: str) -> None:
    day, night = (weather_at(site, NOON_MS + hours * HOUR_MS, seed=1) for hours in (3, 15))

    assert day.air_temp_c > night.air_temp_c + 5
    assert day.humidity_pct < night.humidity_pct
    assert day.light_lux > 1_000
    assert night.light_lux == 0
    assert day.co2_ppm < night.co2_ppm


def test_another_seed_brings_another_weather_and_devices_of_a_site_differ_a_little() -> None:
    one, other = (weather_at("field-1", NOON_MS, seed=seed).air_temp_c for seed in (1, 2))
    neighbours = [
        Station(device_id=name, site="field-1", seed=1).sample(NOON_MS) for name in ("field-1-a", "field-1-b")
    ]

    assert one != other
    assert 0 < abs(neighbours[0]["air_temp_c"] - neighbours[1]["air_temp_c"]) < 1.5


def test_fronts_bring_days_that_differ() -> None:
    noons = [weather_at("field-1", NOON_MS + day * 24 * HOUR_MS, seed=1).air_temp_c for day in range(14)]

    assert max(noons) - min(noons) > 1


@repeatable
@given(at_ms=any_time, period_ms=st.integers(min_value=1_000, max_value=10**9))
def test_drift_stays_within_its_bounds_and_does_not_jump(at_ms: int, period_ms: int) -> None:
    now, soon = drift("key", at_ms, period_ms), drift("key", at_ms + period_ms // 1_000, period_ms)

    assert -1 <= now <= 1
    assert abs(now - soon) < 0.01


def test_the_largest_message_fits_whatever_its_sensors_read() -> None:
    widest = {"t": 4_102_444_800_000, **{sensor.metric: -39.9 for sensor in SENSORS}, "light_lux": 199_999.0}
    samples = [{**widest, "co2_ppm": 19_999.0, "battery_v": 59.99}] * MAX_SAMPLES

    assert len(telemetry_payload(2**53 - 1, samples)) < MAX_MESSAGE_BYTES

"""Vapour-pressure deficit and growing degree days."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.risk.measures import (
    TOMATO_DEGREE_DAYS,
    VPD,
    growing_degree_days,
    vapour_pressure_deficit_kpa,
)
from chalicelib.domain.risk.weather import HourlyWeather
from tests.unit.chalicelib.domain.risk.skies import a_day, risk, values, weather


@pytest.mark.parametrize(
    ("temperature_c", "humidity_pct", "kpa"),
    [
        # Saturation pressures in kPa by table 2.3 of FAO 56: 1.705 at 15 °C, 2.338 at 20, 3.168 at 25, 4.243 at 30.
        (15, 0, 1.705),
        (20, 50, 2.338 / 2),
        (25, 60, 3.168 * 0.4),
        (30, 90, 0.4243),
        (20, 100, 0),
        (0, 0, 0.6108),
    ],
)
def test_the_deficit_by_hand(temperature_c: float, humidity_pct: float, kpa: float) -> None:
    assert vapour_pressure_deficit_kpa(temperature_c, humidity_pct) == pytest.approx(kpa, abs=5e-4)


@given(st.floats(-40, 70), st.floats(0, 100))
def test_a_deficit_is_never_negative(temperature_c: float, humidity_pct: float) -> None:
    assert vapour_pressure_deficit_kpa(temperature_c, humidity_pct) >= 0


def test_the_days_deficit_is_the_mean_of_its_hours_and_tells_the_latest() -> None:
    noon = datetime(2025, 6, 10, 12, tzinfo=UTC)

    (day,) = risk(VPD, weather([*[(20.0, 100.0)] * 6, *[(20.0, 50.0)] * 18], now=noon))

    assert day.value == pytest.approx(2.338 / 4, abs=5e-4)
    assert day.seen["latest_kpa"] == day.seen["highest_kpa"] == pytest.approx(2.338 / 2, abs=5e-4)
    assert day.seen["lowest_kpa"] == 0
    assert day.band is None


@pytest.mark.parametrize(
    ("low_c", "high_c", "cap_c", "expected"),
    [
        (15, 25, None, 10),
        (10, 10, None, 0),
        (5, 8, None, 0),
        (4, 20, None, 5),  # the lowest is taken as 10 °C
        (9, 11, None, 0.5),
        (20, 36, None, 18),
        (20, 36, 30, 15),
        (32, 36, 30, 20),
    ],
)
def test_degree_days_by_hand(low_c: float, high_c: float, cap_c: float | None, expected: float) -> None:
    assert growing_degree_days(low_c, high_c, base_c=10, cap_c=cap_c) == pytest.approx(expected)


def test_degree_days_add_up_and_have_no_bands() -> None:
    def swung(hour: HourlyWeather) -> HourlyWeather:
        return replace(hour, low_c=15.0, high_c=25.0)

    days = risk(TOMATO_DEGREE_DAYS, weather(a_day(), a_day(), change=swung))

    assert values(days) == [10, 20]
    assert {day.band for day in days} == {None}

"""TOMCAST and P-days, at every step of their tables."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.risk.early_blight import P_DAYS, TOMCAST, p_days, tomcast_severity
from chalicelib.domain.risk.weather import HourlyWeather
from tests.unit.chalicelib.domain.risk.skies import a_day, bands, risk, values, weather


@pytest.mark.parametrize(
    ("temperature_c", "expected"),
    [
        (12.9, {0: 0, 24: 0}),
        (13.0, {7: 0, 8: 1, 15: 1, 16: 2, 20: 2, 21: 3, 24: 3}),
        (18.0, {7: 0, 8: 1, 15: 1, 16: 2, 20: 2, 21: 3, 24: 3}),
        (18.1, {4: 0, 5: 1, 8: 1, 9: 2, 15: 2, 16: 3, 22: 3, 23: 4, 24: 4}),
        (21.0, {4: 0, 5: 1, 8: 1, 9: 2, 15: 2, 16: 3, 22: 3, 23: 4, 24: 4}),
        (21.1, {2: 0, 3: 1, 5: 1, 6: 2, 12: 2, 13: 3, 20: 3, 21: 4, 24: 4}),
        (26.0, {2: 0, 3: 1, 5: 1, 6: 2, 12: 2, 13: 3, 20: 3, 21: 4, 24: 4}),
        (26.1, {3: 0, 4: 1, 8: 1, 9: 2, 15: 2, 16: 3, 22: 3, 23: 4, 24: 4}),
        (29.0, {3: 0, 4: 1, 8: 1, 9: 2, 15: 2, 16: 3, 22: 3, 23: 4, 24: 4}),
        (29.1, {0: 0, 24: 0}),
    ],
)
def test_tomcasts_table_at_each_of_its_steps(temperature_c: float, expected: dict[int, int]) -> None:
    assert {hours: tomcast_severity(temperature_c, hours) for hours in expected} == expected


@given(st.floats(-40, 60), st.integers(0, 24))
def test_more_wet_hours_never_lower_tomcasts_severity(temperature_c: float, hours: int) -> None:
    assert 0 <= tomcast_severity(temperature_c, hours) <= tomcast_severity(temperature_c, hours + 1) <= 4


def test_tomcast_calls_at_fifteen_and_at_twenty() -> None:
    assert [TOMCAST.band_of(value).name for value in (0, 14.9, 15, 19.9, 20, 400)] == [  # type: ignore[union-attr]
        *["low"] * 2,
        *["moderate"] * 2,
        *["high"] * 2,
    ]


def test_without_a_sensor_ninety_percent_humidity_stands_in_for_wet_leaves() -> None:
    assert values(risk(TOMCAST, weather(a_day(8, humid_pct=90.0)))) == [1]
    assert values(risk(TOMCAST, weather(a_day(8, humid_pct=89.9)))) == [0]


@pytest.mark.parametrize(("wetness_pct", "value"), [(50.0, 1), (49.9, 0)])
def test_where_there_is_a_sensor_it_decides(wetness_pct: float, value: int) -> None:
    def wetted(hour: HourlyWeather) -> HourlyWeather:
        # The air is humid all day: only the sensor tells the first eight hours from the others.
        return replace(hour, wetness_pct=wetness_pct if hour.at.hour < 8 else 0.0)

    (day,) = risk(TOMCAST, weather(a_day(24), change=wetted))

    assert day.value == value
    assert day.seen["sensor_hours"] == 24


def test_an_hour_without_a_reading_of_the_sensor_falls_back_on_humidity_and_says_so() -> None:
    def half_wetted(hour: HourlyWeather) -> HourlyWeather:
        return replace(hour, wetness_pct=100.0) if hour.at.hour < 4 else hour

    (day,) = risk(TOMCAST, weather(a_day(8), change=half_wetted))

    assert day.seen == {"wet_hours": 8, "mean_wet_c": 15.0, "sensor_hours": 4, "day_value": 1, "unknown_days": 0}


def test_a_dry_day_gives_no_severity() -> None:
    (day,) = risk(TOMCAST, weather(a_day()))

    assert (day.value, day.seen["mean_wet_c"]) == (0, None)


@pytest.mark.parametrize(
    ("low_c", "high_c", "expected"),
    [
        (21, 21, 10.0),
        (7, 7, 0.0),
        (6.9, 6.9, 0.0),
        (30, 30, 0.0),
        (30.1, 30.1, 0.0),
        # Worked by hand: p(14) = 7.5, p(16.33) = 8.8889, p(18.67) = 9.7222, p(21) = 10.
        (14, 21, (5 * 7.5 + 8 * 8.888889 + 8 * 9.722222 + 3 * 10) / 24),
        # p(10) = 3.8265, p(15) = 8.1633, p(20) = 9.9490, p(25) = 8.0247.
        (10, 25, (5 * 3.826531 + 8 * 8.163265 + 8 * 9.948980 + 3 * 8.024691) / 24),
        # The night is too cold to count: p(3) = 0, p(10) = 3.8265, p(17) = 9.1837, p(24) = 8.8889.
        (3, 24, (0 + 8 * 3.826531 + 8 * 9.183673 + 3 * 8.888889) / 24),
    ],
)
def test_p_days_by_hand(low_c: float, high_c: float, expected: float) -> None:
    assert p_days(low_c, high_c) == pytest.approx(expected, abs=1e-5)


@given(st.floats(-40, 60), st.floats(-40, 60))
def test_a_day_gives_from_none_to_ten_p_days(one_c: float, other_c: float) -> None:
    assert 0 <= p_days(min(one_c, other_c), max(one_c, other_c)) <= 10


def test_p_days_add_up_to_the_threshold_of_three_hundred() -> None:
    days = risk(P_DAYS, weather(*[a_day(temperature_c=21.0)] * 31))

    assert values(days)[-2:] == [pytest.approx(300), pytest.approx(310)]
    assert bands(days)[28:] == ["low", "high", "high"]


def test_p_days_take_the_extremes_of_the_samples_and_need_no_humidity() -> None:
    def swung(hour: HourlyWeather) -> HourlyWeather:
        return replace(hour, low_c=10.0, high_c=25.0, humidity_pct=None)

    (day,) = risk(P_DAYS, weather(a_day(), change=swung))

    assert day.value == pytest.approx(p_days(10, 25))
    assert (day.seen["lowest_c"], day.seen["highest_c"]) == (10.0, 25.0)

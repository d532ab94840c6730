"""Hutton, Smith and Wallin, at every boundary that their rules name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.risk.late_blight import HUTTON, SMITH, WALLIN, wallin_severity
from chalicelib.domain.risk.model import RiskModel
from chalicelib.domain.risk.weather import MAX_UNKNOWN_HOURS, HourlyWeather
from tests.unit.chalicelib.domain.risk.skies import FIRST, a_day, bands, risk, values, weather

GOOD = a_day(6)


@pytest.mark.parametrize(
    ("first", "second", "band"),
    [
        (a_day(6), a_day(6), "high"),
        (a_day(24), a_day(24), "high"),
        (a_day(6), a_day(5), "low"),
        (a_day(5), a_day(6), "low"),
        (a_day(5), a_day(24), "low"),
        (a_day(6, temperature_c=10.0), a_day(6, temperature_c=10.0), "high"),
        (a_day(6, temperature_c=9.9), a_day(6), "low"),
        (a_day(6), a_day(6, temperature_c=9.9), "low"),
        (a_day(6, humid_pct=90.0), a_day(6, humid_pct=90.0), "high"),
        (a_day(6, humid_pct=89.9), a_day(6), "low"),
        (a_day(6, temperature_c=35.0), a_day(6, temperature_c=35.0), "high"),
    ],
)
def test_hutton_asks_for_two_mild_days_with_six_humid_hours_each(
    first: list[tuple[float, float] | None], second: list[tuple[float, float] | None], band: str
) -> None:
    assert bands(risk(HUTTON, weather(first, second)))[-1] == band


def test_one_cold_hour_is_enough_to_end_huttons_row() -> None:
    cold = [(9.9, 95.0), *a_day(6)[1:]]

    assert values(risk(HUTTON, weather(GOOD, GOOD, cold, GOOD, GOOD))) == [1, 2, 0, 1, 2]


def test_humid_hours_need_not_be_in_a_row() -> None:
    scattered: list[tuple[float, float] | None] = [(15.0, 95.0 if hour % 4 == 0 else 60.0) for hour in range(24)]

    assert values(risk(HUTTON, weather(scattered, scattered))) == [1, 2]


def test_hutton_tells_what_it_saw() -> None:
    (day,) = risk(HUTTON, weather(a_day(7, temperature_c=12.5, unknown=2)))

    assert day.seen == {"humid_hours": 7, "lowest_c": 12.5}
    assert (day.known_hours, day.unknown_hours) == (22, 2)


def test_a_day_with_too_many_unknown_hours_is_unknown_and_ends_the_row() -> None:
    blind = a_day(6, unknown=MAX_UNKNOWN_HOURS + 1)

    days = risk(HUTTON, weather(GOOD, GOOD, blind, GOOD, GOOD))

    assert values(days) == [1, 2, None, 1, 2]
    assert bands(days)[2] is None
    assert days[2].unknown_hours == MAX_UNKNOWN_HOURS + 1


def test_until_midnight_the_days_before_stand() -> None:
    evening = datetime(2025, 6, 12, 23, 30, tzinfo=UTC)

    days = risk(HUTTON, weather(GOOD, GOOD, a_day(0, temperature_c=2.0), now=evening))

    assert values(days) == [1, 2, 2]
    assert (days[2].finished, days[2].seen) == (False, {"humid_hours": 0, "lowest_c": 2.0})


@pytest.mark.parametrize(
    ("hours", "humid_pct", "band"), [(11, 90.1, "high"), (10, 95.0, "low"), (11, 90.0, "low"), (12, 95.0, "high")]
)
def test_smith_asks_for_eleven_hours_above_ninety_percent(hours: int, humid_pct: float, band: str) -> None:
    day = a_day(hours, humid_pct=humid_pct)

    assert bands(risk(SMITH, weather(day, day)))[-1] == band


def test_smith_is_withheld_with_the_reason() -> None:
    assert "could not be read" in SMITH.withheld


@pytest.mark.parametrize(
    ("temperature_c", "expected"),
    [
        (7.1, {0: 0, 24: 0}),
        (7.2, {15: 0, 16: 1, 18: 1, 19: 2, 21: 2, 22: 3, 24: 3}),
        (11.6, {15: 0, 16: 1, 18: 1, 19: 2, 21: 2, 22: 3, 24: 3}),
        (11.7, {12: 0, 13: 1, 15: 1, 16: 2, 18: 2, 19: 3, 21: 3, 22: 4, 24: 4}),
        (15.0, {12: 0, 13: 1, 15: 1, 16: 2, 18: 2, 19: 3, 21: 3, 22: 4, 24: 4}),
        (15.1, {9: 0, 10: 1, 12: 1, 13: 2, 15: 2, 16: 3, 18: 3, 19: 4, 24: 4}),
        (26.6, {9: 0, 10: 1, 12: 1, 13: 2, 15: 2, 16: 3, 18: 3, 19: 4, 24: 4}),
        (26.7, {0: 0, 24: 0}),
    ],
)
def test_wallins_table_at_each_of_its_steps(temperature_c: float, expected: dict[int, int]) -> None:
    assert {hours: wallin_severity(temperature_c, hours) for hours in expected} == expected


@given(st.floats(-40, 60), st.integers(0, 24))
def test_more_humid_hours_never_lower_wallins_severity(temperature_c: float, hours: int) -> None:
    assert 0 <= wallin_severity(temperature_c, hours) <= wallin_severity(temperature_c, hours + 1) <= 4


def test_severity_values_add_up_to_the_threshold_of_eighteen() -> None:
    days = risk(WALLIN, weather(*[a_day(19, temperature_c=20.0)] * 5))

    assert values(days) == [4, 8, 12, 16, 20]
    assert bands(days) == ["low"] * 4 + ["high"]
    assert WALLIN.band_of(17.9) == WALLIN.bands[0]
    assert WALLIN.band_of(18) == WALLIN.bands[1]


def test_wallin_takes_the_temperature_of_the_humid_hours_alone() -> None:
    night_and_day: list[tuple[float, float] | None] = [
        (14.0, 95.0) if hour < 13 else (30.0, 50.0) for hour in range(24)
    ]

    (day,) = risk(WALLIN, weather(night_and_day))

    assert day.value == 1
    assert day.seen == {"humid_hours": 13, "mean_humid_c": 14.0, "day_value": 1, "unknown_days": 0}


def test_ninety_percent_sharp_is_not_above_ninety() -> None:
    assert values(risk(WALLIN, weather(a_day(24, temperature_c=20.0, humid_pct=90.0)))) == [0]


def test_what_lies_before_the_season_does_not_count() -> None:
    days = weather(*[a_day(19, temperature_c=20.0)] * 4)

    assert values(risk(WALLIN, days, counts_from=FIRST + timedelta(days=2))) == [0, 0, 4, 8]
    assert values(risk(WALLIN, days, counts_from=FIRST + timedelta(days=30))) == [0, 0, 0, 0]


def test_an_unfinished_day_adds_nothing_yet() -> None:
    evening = datetime(2025, 6, 11, 23, 0, tzinfo=UTC)

    days = risk(WALLIN, weather(*[a_day(19, temperature_c=20.0)] * 2, now=evening))

    assert values(days) == [4, 4]
    assert days[1].seen["day_value"] == 4


def test_an_unknown_day_adds_nothing_and_is_counted() -> None:
    good, blind = a_day(19, temperature_c=20.0), a_day(unknown=12)

    days = risk(WALLIN, weather(good, good, good, good, blind, good))

    assert values(days) == [4, 8, 12, 16, 16, 20]
    assert [day.seen["unknown_days"] for day in days] == [0, 0, 0, 0, 1, 1]


def test_with_more_than_a_fifth_of_the_days_unknown_the_sum_is_unknown() -> None:
    good, blind = a_day(19, temperature_c=20.0), a_day(unknown=12)

    assert values(risk(WALLIN, weather(good, blind, good, good, good))) == [4, None, None, None, 16]


@pytest.mark.parametrize("model", [HUTTON, SMITH, WALLIN])
def test_an_hour_without_humidity_is_unknown(model: RiskModel) -> None:
    def blinded(hour: HourlyWeather) -> HourlyWeather:
        return replace(hour, humidity_pct=None) if hour.at.hour < 3 else hour

    (day,) = risk(model, weather(a_day(24), change=blinded))

    assert (day.known_hours, day.unknown_hours) == (21, 3)

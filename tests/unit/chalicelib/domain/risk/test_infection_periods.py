"""Apple scab and black rot: the printed tables, and how wet hours add up."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.risk.infection_periods import APPLE_SCAB, BLACK_ROT, MILLS, SPOTTS, Table, hours_needed
from chalicelib.domain.risk.weather import MAX_UNKNOWN_HOURS, HourlyWeather
from tests.unit.chalicelib.domain.risk.skies import Sky, a_day, bands, fahrenheit, risk, values, weather

# As printed: °F -> hours.
MILLS_PRINTED = {
    34: 41,
    36: 35,
    37: 30,
    39: 28,
    41: 21,
    43: 18,
    45: 15,
    46: 13,
    48: 12,
    50: 11,
    52: 9,
    54: 8,
    55: 8,
    57: 7,
    59: 7,
    61: 6,
    68: 6,
    75: 6,
    77: 8,
    79: 11,
}
SPOTTS_PRINTED = {50: 24, 55: 12, 60: 9, 65: 8, 70: 7, 75: 7, 80: 6, 85: 9, 90: 12}

DRY: Sky = (15.0, 60.0)
WET: Sky = (15.0, 95.0)


@pytest.mark.parametrize(("degrees_f", "hours"), MILLS_PRINTED.items())
def test_mills_table_as_printed(degrees_f: float, hours: float) -> None:
    assert hours_needed(MILLS, fahrenheit(degrees_f)) == pytest.approx(hours)


@pytest.mark.parametrize(("degrees_f", "hours"), SPOTTS_PRINTED.items())
def test_spotts_table_as_printed(degrees_f: float, hours: float) -> None:
    assert hours_needed(SPOTTS, fahrenheit(degrees_f)) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("table", "degrees_f", "hours"), [(MILLS, 35, 38), (MILLS, 76, 7), (SPOTTS, 52.5, 18), (SPOTTS, 87.5, 10.5)]
)
def test_between_two_printed_temperatures_the_hours_lie_on_a_line(table: Table, degrees_f: float, hours: float) -> None:
    assert hours_needed(table, fahrenheit(degrees_f)) == pytest.approx(hours)


@pytest.mark.parametrize(("table", "degrees_f"), [(MILLS, 33.9), (MILLS, 79.1), (SPOTTS, 49.9), (SPOTTS, 90.1)])
def test_outside_a_table_nothing_is_said_to_happen(table: Table, degrees_f: float) -> None:
    assert hours_needed(table, fahrenheit(degrees_f)) is None


@pytest.mark.parametrize(
    ("model", "degrees_f", "hours"),
    [
        *((APPLE_SCAB, degrees_f, hours) for degrees_f, hours in MILLS_PRINTED.items()),
        *((BLACK_ROT, degrees_f, hours) for degrees_f, hours in SPOTTS_PRINTED.items()),
    ],
)
def test_an_infection_takes_the_printed_hours_and_not_one_less(model: object, degrees_f: float, hours: int) -> None:
    def band_after(wet_hours: int) -> str | None:
        skies = [(fahrenheit(degrees_f), 95.0 if hour < wet_hours else 60.0) for hour in range(48)]
        days = risk(model, weather(skies[:24], skies[24:]))  # type: ignore[arg-type]
        return "infection" if "infection" in bands(days) else "none"

    assert (band_after(hours - 1), band_after(hours)) == ("none", "infection")


@pytest.mark.parametrize(("dry_hours", "value"), [(0, 100), (1, 100), (7, 100), (8, 50), (10, 50)])
def test_scabs_wet_hours_add_up_unless_eight_dry_hours_part_them(dry_hours: int, value: float) -> None:
    # At 18 °C it takes six hours.
    skies = [(18.0, 95.0)] * 3 + [(18.0, 60.0)] * dry_hours + [(18.0, 95.0)] * 3 + [(18.0, 60.0)] * (18 - dry_hours)

    assert values(risk(APPLE_SCAB, weather(skies))) == [pytest.approx(value)]


def test_a_spell_goes_on_over_midnight() -> None:
    before: list[Sky] = [*[DRY] * 21, *[(18.0, 95.0)] * 3]
    after: list[Sky] = [*[(18.0, 95.0)] * 3, *[DRY] * 21]

    days = risk(APPLE_SCAB, weather(before, after))

    assert values(days) == [pytest.approx(50), pytest.approx(100)]
    assert days[1].seen == {"spell_wet_hours": 6, "mean_wet_c": 18.0, "needed_hours": 6, "sensor_hours": 0}


def test_one_dry_hour_begins_black_rot_anew() -> None:
    skies: list[Sky] = [*[WET] * 5, DRY, *[WET] * 5, *[DRY] * 13]

    (day,) = risk(BLACK_ROT, weather(skies))

    assert day.seen["spell_wet_hours"] == 5


def test_an_unknown_hour_is_not_taken_for_wet() -> None:
    skies: list[Sky] = [*[WET] * 3, None, *[WET] * 3, *[DRY] * 17]

    (scab,) = risk(APPLE_SCAB, weather(skies))
    (rot,) = risk(BLACK_ROT, weather(skies))

    assert (scab.seen["spell_wet_hours"], scab.unknown_hours) == (6, 1)
    assert rot.seen["spell_wet_hours"] == 3


def test_the_furthest_spell_of_a_day_is_told() -> None:
    skies: list[Sky] = [*[WET] * 4, *[DRY] * 10, *[WET] * 2, *[DRY] * 8]

    (day,) = risk(APPLE_SCAB, weather(skies))

    assert day.seen["spell_wet_hours"] == 4


@pytest.mark.parametrize(("humid_pct", "hours"), [(87.0, 6), (86.9, 0)])
def test_without_a_sensor_eighty_seven_percent_stand_in_for_wet_leaves(humid_pct: float, hours: int) -> None:
    (day,) = risk(APPLE_SCAB, weather(a_day(6, humid_pct=humid_pct)))

    assert (day.seen["spell_wet_hours"], day.seen["sensor_hours"]) == (hours, 0)


def test_where_there_is_a_sensor_humidity_does_not_count() -> None:
    def dry_leaves(hour: HourlyWeather) -> HourlyWeather:
        return replace(hour, wetness_pct=10.0)

    assert values(risk(APPLE_SCAB, weather(a_day(24), change=dry_leaves))) == [0]


def test_an_infection_is_told_as_soon_as_its_hours_are_over() -> None:
    def value_at(hour: int) -> float | None:
        now = datetime(2025, 6, 10, hour, tzinfo=UTC)
        return risk(APPLE_SCAB, weather(a_day(24, temperature_c=18.0), now=now))[-1].value

    assert value_at(5) == pytest.approx(500 / 6)
    assert value_at(6) == pytest.approx(100)


def test_too_many_unknown_hours_make_a_day_unknown() -> None:
    (day,) = risk(APPLE_SCAB, weather(a_day(8, unknown=MAX_UNKNOWN_HOURS + 1)))

    assert (day.value, day.band, day.unknown_hours) == (None, None, MAX_UNKNOWN_HOURS + 1)


@settings(max_examples=25)
@given(st.integers(0, 23), st.floats(1.2, 26.1))
def test_one_more_wet_hour_never_lowers_the_value(wet_hours: int, temperature_c: float) -> None:
    def value(hours: int) -> float:
        (day,) = risk(APPLE_SCAB, weather(a_day(hours, temperature_c=temperature_c)))
        assert day.value is not None
        return day.value

    assert 0 <= value(wet_hours) <= value(wet_hours + 1)

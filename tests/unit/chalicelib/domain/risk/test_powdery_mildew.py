"""The Gubler-Thomas index: how it starts, how it moves, where it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.risk.powdery_mildew import POWDERY_MILDEW, next_index
from tests.unit.chalicelib.domain.risk.skies import FIRST, Sky, a_day, bands, fahrenheit, risk, values, weather

COOL: list[Sky] = a_day(temperature_c=12.0)


def a_summer_day(*, hours: int = 6, degrees_f: float = 77.0, hot: bool = False) -> list[Sky]:
    """Cool, with so many hours in a row at this temperature, and one of heat if it is asked for."""
    good: list[Sky] = [(fahrenheit(degrees_f), 50.0)] * hours
    heat: list[Sky] = [(35.0, 30.0)] * hot
    return [*COOL[:9], *good, *heat, *COOL[9 + hours + hot :]]


GOOD = a_summer_day()


def test_three_good_days_in_a_row_start_the_index_at_sixty() -> None:
    assert values(risk(POWDERY_MILDEW, weather(GOOD, GOOD, GOOD, GOOD))) == [0, 0, 60, 80]
    assert values(risk(POWDERY_MILDEW, weather(GOOD, GOOD, COOL, GOOD, GOOD, GOOD))) == [0, 0, 0, 0, 0, 60]


@pytest.mark.parametrize(
    ("day", "good"),
    [
        (a_summer_day(hours=6), True),
        (a_summer_day(hours=5), False),
        (a_summer_day(degrees_f=70.0), True),
        (a_summer_day(degrees_f=69.9), False),
        (a_summer_day(degrees_f=85.0), True),
        (a_summer_day(degrees_f=85.1), False),
        ([*a_summer_day(hours=12)[:12], (12.0, 50.0), *a_summer_day(hours=12)[13:18], *COOL[18:]], False),
    ],
)
def test_a_good_day_has_six_hours_in_a_row_from_seventy_to_eighty_five(day: list[Sky], good: bool) -> None:
    assert values(risk(POWDERY_MILDEW, weather(day, day, day)))[-1] == (60 if good else 0)


@pytest.mark.parametrize(
    ("day", "index"),
    [(GOOD, 80), (COOL, 50), (a_summer_day(hot=True), 70), (a_summer_day(hours=0, hot=True), 50)],
    ids=["good", "cool", "good and hot", "hot"],
)
def test_a_day_moves_the_index_by_the_published_points(day: list[Sky], index: float) -> None:
    assert values(risk(POWDERY_MILDEW, weather(GOOD, GOOD, GOOD, day)))[-1] == index


def test_the_index_ends_at_a_hundred_and_at_nought() -> None:
    assert values(risk(POWDERY_MILDEW, weather(*[GOOD] * 6)))[-3:] == [80, 100, 100]
    assert values(risk(POWDERY_MILDEW, weather(*[GOOD] * 3, *[COOL] * 8)))[-3:] == [0, 0, 0]


@given(st.integers(0, 100), st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60))
def test_the_index_never_leaves_nought_to_a_hundred(index: float, days: list[tuple[bool, bool]]) -> None:
    for good, hot in days:
        before, index = index, next_index(index, good=good, hot=hot)
        assert 0 <= index <= 100
        assert -10 <= index - before <= 20


def test_once_started_it_goes_on_without_three_good_days() -> None:
    assert values(risk(POWDERY_MILDEW, weather(GOOD, GOOD, GOOD, *[COOL] * 7, GOOD)))[-2:] == [0, 20]


@pytest.mark.parametrize(
    ("index", "band"), [(0, "low"), (30, "low"), (40, "moderate"), (50, "moderate"), (60, "high"), (100, "high")]
)
def test_bands_as_published(index: float, band: str) -> None:
    found = POWDERY_MILDEW.band_of(index)

    assert found is not None
    assert found.name == band


def test_an_unknown_day_leaves_the_index_where_it_was_and_is_counted() -> None:
    days = risk(POWDERY_MILDEW, weather(GOOD, GOOD, GOOD, GOOD, a_day(unknown=12), COOL))

    assert values(days) == [0, 0, 60, 80, 80, 70]
    assert [day.seen["unknown_days"] for day in days] == [0, 0, 0, 0, 1, 1]


def test_an_unknown_day_breaks_the_three_that_start_it() -> None:
    days = risk(POWDERY_MILDEW, weather(COOL, COOL, COOL, GOOD, GOOD, a_day(unknown=12), GOOD))

    assert values(days)[-1] == 0


def test_with_more_than_a_fifth_of_the_days_unknown_so_is_the_index() -> None:
    days = risk(POWDERY_MILDEW, weather(GOOD, GOOD, GOOD, a_day(unknown=12)))

    assert (values(days)[-1], bands(days)[-1]) == (None, None)


def test_the_day_that_is_not_over_moves_nothing() -> None:
    afternoon = datetime(2025, 6, 13, 20, tzinfo=UTC)

    days = risk(POWDERY_MILDEW, weather(GOOD, GOOD, GOOD, GOOD, now=afternoon))

    assert values(days) == [0, 0, 60, 60]
    assert days[3].seen["good_hours_in_a_row"] == 6


def test_days_before_the_season_do_not_start_it() -> None:
    days = weather(GOOD, GOOD, GOOD, GOOD)

    assert values(risk(POWDERY_MILDEW, days, counts_from=FIRST + timedelta(days=2))) == [0, 0, 0, 0]

"""Days by the site's own calendar, and hours that nobody measured."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.risk.weather import MAX_UNKNOWN_HOURS, HourlyWeather, days_between, runs
from chalicelib.domain.risk.wetness import knows_humidity, knows_temperature, knows_wetness
from tests.unit.chalicelib.domain.risk.skies import BERLIN, FIRST, HOUR, a_day, an_hour, weather

_LATER = datetime(2026, 12, 31, tzinfo=UTC)


def hours_of(start: datetime, count: int) -> list[HourlyWeather]:
    return [an_hour(at=start + n * HOUR) for n in range(count)]


@pytest.mark.parametrize(
    ("zone", "day", "length", "begins"),
    [
        ("UTC", date(2025, 6, 10), 24, datetime(2025, 6, 10, 0, tzinfo=UTC)),
        ("Europe/Berlin", date(2025, 6, 10), 24, datetime(2025, 6, 9, 22, tzinfo=UTC)),
        ("Europe/Berlin", date(2025, 3, 30), 23, datetime(2025, 3, 29, 23, tzinfo=UTC)),
        ("Europe/Berlin", date(2025, 10, 26), 25, datetime(2025, 10, 25, 22, tzinfo=UTC)),
        ("America/Los_Angeles", date(2025, 3, 9), 23, datetime(2025, 3, 9, 8, tzinfo=UTC)),
        # Midnight itself does not exist here.
        ("America/Havana", date(2025, 3, 9), 23, datetime(2025, 3, 9, 5, tzinfo=UTC)),
        # An hour belongs to the day in which it begins; here that is at half past eleven.
        ("Asia/Kolkata", date(2025, 6, 10), 24, datetime(2025, 6, 9, 19, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2025, 6, 10), 24, datetime(2025, 6, 9, 10, tzinfo=UTC)),
        ("Pacific/Pago_Pago", date(2025, 6, 10), 24, datetime(2025, 6, 10, 11, tzinfo=UTC)),
    ],
)
def test_a_day_is_the_sites_own_also_when_its_clocks_change(
    zone: str, day: date, length: int, begins: datetime
) -> None:
    measured = hours_of(begins - 30 * HOUR, 90)

    (found,) = days_between(day, day, hours=measured, zone=ZoneInfo(zone), now=_LATER)

    assert (found.length, found.over, len(found.hours)) == (length, length, length)
    assert found.hours[0].at == begins
    assert found.finished


def test_hours_that_are_not_over_are_left_out_and_the_day_is_not_finished() -> None:
    noon = datetime(2025, 6, 10, 10, tzinfo=UTC)  # by Berlin's summer time

    (day,) = days_between(FIRST, FIRST, hours=hours_of(noon - 30 * HOUR, 60), zone=BERLIN, now=noon + HOUR / 2)

    assert (day.over, len(day.hours), day.finished) == (12, 12, False)
    assert day.hours[-1].at == noon - HOUR


def test_a_day_that_has_not_begun_has_no_hours() -> None:
    (day,) = days_between(FIRST, FIRST, hours=[], zone=UTC, now=datetime(2025, 6, 9, tzinfo=UTC))

    assert (day.over, day.hours, day.finished) == (0, (), False)


def test_an_hour_that_nobody_measured_is_unknown_and_not_filled_in() -> None:
    (day,) = weather([*a_day()[:10], None, *a_day()[11:]])

    seen = day.seen_by(knows_temperature)

    assert (len(seen.hours), seen.unknown_hours) == (23, 1)
    assert {hour.mean_c for hour in seen.hours} == {15.0}


@pytest.mark.parametrize(
    ("hour", "temperature", "humidity", "wetness"),
    [
        (an_hour(), True, True, True),
        (an_hour(humidity_pct=None), True, False, False),
        (an_hour(humidity_pct=None, wetness_pct=0.0), True, False, True),
        (an_hour(None, 80.0, wetness_pct=50.0), False, False, False),
    ],
)
def test_an_hour_is_known_to_a_model_that_finds_all_it_needs(
    hour: HourlyWeather, temperature: bool, humidity: bool, wetness: bool
) -> None:
    assert (knows_temperature(hour), knows_humidity(hour), knows_wetness(hour)) == (temperature, humidity, wetness)


@pytest.mark.parametrize(("unknown", "enough"), [(0, True), (MAX_UNKNOWN_HOURS, True), (MAX_UNKNOWN_HOURS + 1, False)])
def test_with_too_many_unknown_hours_a_day_tells_nothing(unknown: int, enough: bool) -> None:
    (day,) = weather(a_day(unknown=unknown))

    assert day.seen_by(knows_temperature).enough is enough


def test_a_day_of_which_nothing_is_known_tells_nothing_even_when_it_has_only_begun() -> None:
    (day,) = weather(a_day(), now=datetime(2025, 6, 10, 0, 30, tzinfo=UTC))

    assert day.seen_by(knows_temperature).enough is False
    assert day.seen_by(knows_temperature).unknown_hours == 0


def test_an_unknown_hour_ends_a_run() -> None:
    start = datetime(2025, 6, 10, tzinfo=UTC)
    hours = [an_hour(at=start + n * HOUR) for n in (0, 1, 2, 4, 5)]

    assert max(runs(hours, lambda _: True)) == 3
    assert max(runs(hours, lambda hour: hour.at != start + HOUR)) == 2
    assert list(runs([], lambda _: True)) == []


def test_days_are_given_in_their_order_each_once() -> None:
    days = weather(*[a_day()] * 3)

    assert [day.day for day in days] == [FIRST + timedelta(days=n) for n in range(3)]

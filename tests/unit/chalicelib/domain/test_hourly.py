"""When a day is over, when it is late, and when it is no longer whole."""

from datetime import date, datetime, timedelta, timezone

import pytest

from chalicelib.domain.hourly import days_of, late_days, newest_finished_day, oldest_whole_day
from tests.builders import DAY, HOUR, MINUTE, NOON

MIDNIGHT = NOON - 12 * HOUR
TODAY, YESTERDAY = date(2025, 11, 22), date(2025, 11, 21)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (MIDNIGHT + 64 * MINUTE, date(2025, 11, 20)),
        (MIDNIGHT + 65 * MINUTE, YESTERDAY),
        (MIDNIGHT + DAY - MINUTE, YESTERDAY),
    ],
)
def test_a_day_is_finished_at_five_past_one(now: datetime, day: date) -> None:
    assert newest_finished_day(now) == day


def test_a_day_is_late_before_it_can_be_rolled_up() -> None:
    assert late_days({TODAY, YESTERDAY}, now=MIDNIGHT + HOUR - MINUTE) == set()
    assert late_days({TODAY, YESTERDAY}, now=MIDNIGHT + HOUR) == {YESTERDAY}
    assert newest_finished_day(MIDNIGHT + HOUR) < YESTERDAY


@pytest.mark.parametrize(("now", "day"), [(MIDNIGHT, date(2025, 10, 23)), (MIDNIGHT + MINUTE, date(2025, 10, 24))])
def test_a_day_is_whole_as_long_as_its_first_sample_is_kept(now: datetime, day: date) -> None:
    assert oldest_whole_day(now, retention=timedelta(days=30)) == day


def test_days_are_utc_days() -> None:
    in_kamchatka = datetime(2025, 11, 22, 3, 0, tzinfo=timezone(timedelta(hours=12)))

    assert days_of([in_kamchatka, NOON]) == {YESTERDAY, TODAY}

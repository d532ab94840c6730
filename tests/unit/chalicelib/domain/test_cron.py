"""A site's own times for its photos."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.cron import Cron
from chalicelib.domain.errors import InputRefused

BERLIN = ZoneInfo("Europe/Berlin")
# Saturday.
DAY = datetime(2025, 11, 22, tzinfo=BERLIN)


def strikes(expression: str, at: str, *, day: datetime = DAY) -> bool:
    hour, minute = map(int, at.split(":"))
    return Cron.parse(expression).strikes(day.replace(hour=hour, minute=minute))


@pytest.mark.parametrize(
    ("expression", "at", "struck"),
    [
        ("0 * * * *", "13:00", True),
        ("0 * * * *", "13:05", False),
        ("*/15 * * * *", "13:45", True),
        ("*/15 * * * *", "13:50", False),
        ("30 6,12,18 * * *", "12:30", True),
        ("30 6,12,18 * * *", "13:30", False),
        ("0 6-20/2 * * *", "20:00", True),
        ("0 6-20/2 * * *", "07:00", False),
        ("0 8/4 * * *", "16:00", True),
        ("0 8/4 * * *", "04:00", False),
        ("0 9 22 11 *", "09:00", True),
        ("0 9 23 11 *", "09:00", False),
        ("0 9 * * 6", "09:00", True),
        ("0 9 * * 1-5", "09:00", False),
    ],
)
def test_it_strikes_by_its_fields(expression: str, at: str, *, struck: bool) -> None:
    assert strikes(expression, at) is struck


@pytest.mark.parametrize("sunday", ["0", "7"])
def test_sunday_has_two_numbers(sunday: str) -> None:
    assert strikes(f"0 9 * * {sunday}", "09:00", day=DAY.replace(day=23))


def test_two_kinds_of_days_widen_each_other() -> None:
    assert strikes("0 9 1 * 6", "09:00")  # a Saturday, and not the first
    assert strikes("0 9 22 * 1", "09:00")  # the 22nd, and no Monday
    assert not strikes("0 9 1 * 1", "09:00")


def test_an_hour_that_comes_twice_in_autumn_strikes_once() -> None:
    twice = datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN)

    assert Cron.parse("30 2 * * *").strikes(twice)
    assert not Cron.parse("30 2 * * *").strikes(twice.replace(fold=1))


def test_every_hour_strikes_both_times() -> None:
    twice = datetime(2025, 10, 26, 2, 30, tzinfo=BERLIN)

    assert Cron.parse("30 * * * *").strikes(twice.replace(fold=1))


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("0 6 * *", "has 4 fields"),
        ("", "has 0 fields"),
        ("7 * * * *", "may only name minutes that 5 divides"),
        ("60 * * * *", "cannot have '60' as minute: 0 to 59"),
        ("0 24 * * *", "cannot have '24' as hour"),
        ("0 0 0 * *", "cannot have '0' as day of the month"),
        ("0 20-6 * * *", "cannot have '20-6' as hour"),
        ("0 */0 * * *", "cannot have '\\*/0' as hour"),
        ("0 * * JAN *", "cannot have 'JAN' as month"),
        ("0 6, * * *", "cannot have '' as hour"),
        ("@hourly", "has 1 fields"),
    ],
)
def test_what_is_no_cron_is_refused_in_words(expression: str, reason: str) -> None:
    with pytest.raises(InputRefused, match=f"capture_cron {reason}") as refused:
        Cron.parse(expression)

    assert refused.value.field == "capture_cron"

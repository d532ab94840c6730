"""Partitions by month: what is written for ever must not end up in one partition."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

# Clocks of functions and devices run ahead by up to ten minutes; a list begins in the month that is then.
AHEAD: Final = timedelta(minutes=10)


def month_of(moment: datetime) -> str:
    """`yyyy-mm`, UTC; sorts by time."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def months_back(newest: datetime, oldest: datetime) -> Iterator[str]:
    """Every month from the newest to the oldest, both included."""
    month = newest.astimezone(UTC).replace(day=1)
    while month_of(month) >= month_of(oldest):
        yield month_of(month)
        month = (month - timedelta(days=1)).replace(day=1)


def months_on(oldest: datetime, newest: datetime) -> Iterator[str]:
    """The same months, oldest first."""
    yield from reversed(list(months_back(newest, oldest)))

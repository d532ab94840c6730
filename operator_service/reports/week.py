"""A calendar week, as ISO 8601 counts them: from Monday to Sunday, the first with a Thursday in the year."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.risk.weather import beginning_of

_FORM: Final = re.compile(r"([0-9]{4})-W([0-9]{2})")
_DAYS: Final = 7
# The platform is no older, and nobody reports on the years to come.
_YEARS: Final = range(2020, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One week."""

    monday: date

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2026-W47`.

        Raises:
            InputRefused: it is no week.
        """
        match = _FORM.fullmatch(text)
        if match is None or int(match[1]) not in _YEARS:
            raise InputRefused(f"{text[:20]!r} is no week, such as 2026-W47", field="week")
        try:
            return cls(monday=date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError as error:
            raise InputRefused(f"there is no week {match[2]} in {match[1]}", field="week") from error

    @classmethod
    def last_before(cls, now: datetime, zone: ZoneInfo) -> Self:
        """The last week that is over."""
        today = now.astimezone(zone).date()
        return cls(monday=today - timedelta(days=today.weekday() + _DAYS))

    @property
    def days(self) -> tuple[date, ...]:
        """Monday to Sunday."""
        return tuple(self.monday + timedelta(days=number) for number in range(_DAYS))

    def begins(self, zone: ZoneInfo) -> datetime:
        """Its first midnight, by the clock on the wall."""
        return beginning_of(self.monday, zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The midnight with which the next week begins."""
        return beginning_of(self.monday + timedelta(days=_DAYS), zone)

"""When a site's photos are ordered: a cron expression, by the clock on the site's wall.

Five fields as in crontab(5): minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). Each is `*`,
a number, a range, a list of these, or any of them with a step (`*/2`, `6-18/3`). When both kinds of day are given,
either will do.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.errors import InputRefused

# The schedule looks this often whether a site's time has come.
TICK_MINUTES: Final = 5

_PART: Final = re.compile(r"(\*|(?P<first>\d{1,2})(-(?P<last>\d{1,2}))?)(/(?P<step>\d{1,2}))?")
_FIELDS: Final = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
)
_ANY: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A parsed expression.

    Attributes:
        weekdays: as `datetime.isoweekday` counts them, 1 is Monday.
        any_hour, any_day, any_weekday: whether the field begins with a `*`.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_hour: bool
    any_day: bool
    any_weekday: bool

    @classmethod
    def parse(cls, expression: str) -> "Cron":
        """Read an expression.

        Raises:
            InputRefused: it is none, or asks for a minute between two ticks.
        """
        texts = expression.split()
        if len(texts) != len(_FIELDS):
            raise _refused(f"has {len(texts)} fields, not {len(_FIELDS)}: minute, hour, day, month, day of the week")
        minutes, hours, days, months, weekdays = (
            _numbers(text, name, least, most) for text, (name, least, most) in zip(texts, _FIELDS, strict=True)
        )
        if any(minute % TICK_MINUTES for minute in minutes):
            raise _refused(f"may only name minutes that {TICK_MINUTES} divides, such as 0, 15 or */{TICK_MINUTES}")
        return cls(
            minutes=minutes,
            hours=hours,
            days=days,
            months=months,
            weekdays=frozenset(number or 7 for number in weekdays),
            any_hour=texts[1].startswith(_ANY),
            any_day=texts[2].startswith(_ANY),
            any_weekday=texts[4].startswith(_ANY),
        )

    def strikes(self, local: datetime) -> bool:
        """Whether its time has come.

        An hour that the clocks go through twice in autumn strikes the first time only, unless every hour does; one
        that they skip in spring does not strike on that day.

        Args:
            local: a tick by the site's clock, with its zone.
        """
        if local.fold and not self.any_hour:
            return False
        in_time = local.minute in self.minutes and local.hour in self.hours and local.month in self.months
        return in_time and self._on_day(local)

    def _on_day(self, local: datetime) -> bool:
        day, weekday = local.day in self.days, local.isoweekday() in self.weekdays
        # crontab(5): two restrictions widen each other.
        return day and weekday if self.any_day or self.any_weekday else day or weekday


def _numbers(text: str, name: str, least: int, most: int) -> frozenset[int]:
    numbers: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _refused(f"cannot have {part[:20]!r} as {name}")
        step = int(match["step"] or 1)
        first = least if match["first"] is None else int(match["first"])
        if match["first"] is None or (match["step"] and match["last"] is None):
            last = most
        else:
            last = int(match["last"] or first)
        if not least <= first <= last <= most or step == 0:
            raise _refused(f"cannot have {part!r} as {name}: {least} to {most}")
        numbers.update(range(first, last + 1, step))
    return frozenset(numbers)


def _refused(why: str) -> InputRefused:
    return InputRefused(f"capture_cron {why}", field="capture_cron")

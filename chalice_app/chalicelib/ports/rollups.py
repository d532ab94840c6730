"""Days of telemetry, rolled up by the hour."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Protocol

from chalicelib.domain.hourly import DayRollup
from chalicelib.domain.page import Page


class DayRollups(Protocol):
    """The roll-ups of devices' days, and which of them are no longer whole.

    A day with a late marker must be read from its samples. Who reads asks for the markers first and for the
    roll-ups then: a marker goes only after the roll-up that makes it needless was put.
    """

    def put(self, rollup: DayRollup) -> bool:
        """Keep a roll-up in place of the revision before it.

        Returns:
            False, and nothing is kept, if another run made this revision meanwhile.
        """

    def revision(self, device_id: str, day: date) -> int:
        """The revision of a day's roll-up, 0 when it has none."""

    def newest_day(self, device_id: str) -> date | None:
        """The newest day of a device that has a roll-up."""

    def between(
        self, device_id: str, first: date, last: date, *, limit: int, cursor: str | None = None
    ) -> Page[DayRollup]:
        """The roll-ups from `first` to `last`, both included, oldest first; days that have none are missing."""

    def mark_late(self, days: Mapping[str, Set[date]]) -> None:
        """Say that messages of these devices' days came after the days may have been rolled up.

        It must be said after the messages were stored.
        """

    def late_days(self, device_id: str, first: date, last: date) -> Mapping[date, str]:
        """The days from `first` to `last`, both included, that are marked late, each with the token of its marker.

        A marker counts as long as the samples of its day are whole: from then on, the roll-up knows more.
        """

    def clear_late(self, device_id: str, day: date, token: str) -> None:
        """Take a marker away, unless the day was marked again since the token was read."""

"""Roll-ups, late markers and the long-term history in memory."""

from collections.abc import Mapping, Sequence, Set
from datetime import date

from chalicelib.domain.hourly import DayRollup
from chalicelib.domain.page import Page
from chalicelib.ports.history import DeviceDay
from tests.fakes.paging import page_of


class InMemoryDayRollups:
    """Implements `DayRollups`; `late` holds the token of each marker."""

    def __init__(self) -> None:
        self.rollups: dict[tuple[str, date], DayRollup] = {}
        self.late: dict[tuple[str, date], str] = {}
        self._tokens = 0

    def put(self, rollup: DayRollup) -> bool:
        if self.revision(rollup.device_id, rollup.day) != rollup.revision - 1:
            return False
        self.rollups[rollup.device_id, rollup.day] = rollup
        return True

    def revision(self, device_id: str, day: date) -> int:
        rollup = self.rollups.get((device_id, day))
        return 0 if rollup is None else rollup.revision

    def newest_day(self, device_id: str) -> date | None:
        return max((day for owner, day in self.rollups if owner == device_id), default=None)

    def between(
        self, device_id: str, first: date, last: date, *, limit: int, cursor: str | None = None
    ) -> Page[DayRollup]:
        rows = {
            day.isoformat(): rollup
            for (owner, day), rollup in self.rollups.items()
            if owner == device_id and first <= day <= last
        }
        return page_of(rows, scope=f"roll-ups of {device_id}", limit=limit, cursor=cursor)

    def mark_late(self, days: Mapping[str, Set[date]]) -> None:
        self._tokens += 1
        for device_id, marked in days.items():
            self.late.update({(device_id, day): str(self._tokens) for day in marked})

    def late_days(self, device_id: str, first: date, last: date) -> Mapping[date, str]:
        return {
            day: token
            for (owner, day), token in sorted(self.late.items())
            if owner == device_id and first <= day <= last
        }

    def clear_late(self, device_id: str, day: date, token: str) -> None:
        if self.late.get((device_id, day)) == token:
            del self.late[device_id, day]


class InMemoryHistory:
    """Implements `SampleHistory`; `files` is what was written, call by call."""

    def __init__(self) -> None:
        self.files: list[list[DeviceDay]] = []

    def keep(self, days: Sequence[DeviceDay]) -> None:
        if days:
            self.files.append(list(days))

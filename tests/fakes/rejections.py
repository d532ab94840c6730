"""The rejections in memory."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import PhotoNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.rejection import Rejection
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.photos import InMemoryPhotoFiles

_SENT_AGAIN = timedelta(hours=1)


class InMemoryRejections:
    """Implements `RejectionBook`; `originals` holds the bytes by key, as the raw bucket does."""

    def __init__(self, events: InMemoryEvents, files: InMemoryPhotoFiles | None = None) -> None:
        self.rejections: dict[str, Rejection] = {}
        self.originals: dict[str, bytes] = {}
        self._events = events
        self._files = files or InMemoryPhotoFiles()

    def set_aside(self, rejection: Rejection, event: Event, *, original: bytes) -> None:
        if not self._known(rejection):
            self.rejections[_place(rejection)] = rejection
            self.originals[rejection.key] = original
            self._events.append(event)

    def set_aside_stored(
        self, rejection: Rejection, event: Event, *, raw_key: str, version_id: str | None = None
    ) -> None:
        if self._known(rejection):
            return
        versions = self._files.versions.get(raw_key, {})
        content = versions.get(version_id or "", self._files.raw.get(raw_key))
        if content is None:
            raise PhotoNotFound(f"nothing lies under {raw_key!r}")
        self.set_aside(rejection, event, original=content)

    def _known(self, rejection: Rejection) -> bool:
        return any(
            row.rejection_id == rejection.rejection_id and abs(row.received_at - rejection.received_at) <= _SENT_AGAIN
            for row in self.rejections.values()
        )

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        return _page(self.rejections.values(), "rejections", limit, cursor)

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        return _page(self._of(device_id), f"rejections of {device_id}", limit, cursor)

    def count_since(self, device_id: str, start: datetime) -> int:
        return sum(row.received_at >= start for row in self._of(device_id))

    def _of(self, device_id: str) -> list[Rejection]:
        return [row for row in self.rejections.values() if row.device_id == device_id]


def _page(rejections: Iterable[Rejection], scope: str, limit: int, cursor: str | None) -> Page[Rejection]:
    rows = {_place(row): row for row in rejections}
    return page_of(rows, scope=scope, limit=limit, cursor=cursor, newest_first=True)


def _place(rejection: Rejection) -> str:
    return f"{to_ms(rejection.received_at):013d}#{rejection.rejection_id}"

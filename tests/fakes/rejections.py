"""The rejections in memory."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import PhotoNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.rejection import Rejection
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.photos import InMemoryPhotoFiles


class InMemoryRejections:
    """Implements `RejectionBook`; `originals` holds the bytes by key, as the raw bucket does."""

    def __init__(self, events: InMemoryEvents, files: InMemoryPhotoFiles | None = None) -> None:
        self.rejections: dict[str, Rejection] = {}
        self.originals: dict[str, bytes] = {}
        self._events = events
        self._files = files or InMemoryPhotoFiles()

    def set_aside(self, rejection: Rejection, event: Event, *, original: bytes) -> None:
        if rejection.rejection_id not in self.rejections:
            self.rejections[rejection.rejection_id] = rejection
            self.originals[rejection.key] = original
            self._events.append(event)

    def set_aside_stored(self, rejection: Rejection, event: Event, *, raw_key: str) -> None:
        if rejection.rejection_id in self.rejections:
            return
        if raw_key not in self._files.raw:
            raise PhotoNotFound(f"nothing lies under {raw_key!r}")
        self.set_aside(rejection, event, original=self._files.raw[raw_key])

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        rows = {f"{to_ms(row.received_at):013d}#{row.rejection_id}": row for row in self.rejections.values()}
        return page_of(rows, scope="rejections", limit=limit, cursor=cursor, newest_first=True)

"""The activity feed in memory."""

from datetime import datetime

from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.event import Event
from chalicelib.domain.ids import moment_of
from chalicelib.domain.page import Page
from tests.fakes.paging import page_of


class InMemoryEvents:
    """Implements `EventFeed`; the other fakes tell their events here."""

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}

    def append(self, event: Event) -> None:
        self.events[event.event_id] = event

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Event]:
        return page_of(self.events, scope="events", limit=limit, cursor=cursor, newest_first=True)

    def about(
        self, topic: str, *, start: datetime, end: datetime, limit: int, cursor: str | None = None
    ) -> Page[Event]:
        rows = {
            event_id: event
            for event_id, event in self.events.items()
            if event.topic == topic and start <= moment_of(event_id) <= end
        }
        return page_of(rows, scope=f"events about {topic}", limit=limit, cursor=cursor, newest_first=True)

    def after(self, event_id: str, *, limit: int) -> tuple[Event, ...]:
        try:
            moment_of(event_id)
        except ValueError as error:
            raise CursorInvalid(f"{event_id!r} is not the id of an event") from error
        later = sorted(known for known in self.events if known > event_id)
        return tuple(self.events[known] for known in later[:limit])

"""The activity feed."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.event import Event
from chalicelib.domain.page import Page


class EventFeed(Protocol):
    """The activity feed."""

    def append(self, event: Event) -> None:
        """Add a line; the same event twice is one line."""

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Event]:
        """Newest first."""

    def about(
        self, topic: str, *, start: datetime, end: datetime, limit: int, cursor: str | None = None
    ) -> Page[Event]:
        """The events of one topic from start to end, both included, newest first.

        Args:
            topic: a device's id, or that of an alert which concerns a site; see `Event.topic`.
        """

    def after(self, event_id: str, *, limit: int) -> tuple[Event, ...]:
        """What came after an event, oldest first.

        Raises:
            CursorInvalid: no event can have this id.
        """

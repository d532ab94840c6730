"""The activity feed in the operations table: one partition a month."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.months import AHEAD, month_of, months_back, months_on
from chalicelib.adapters.operations_items import FEEDS, Partition, Put, expiry, key_of
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.ids import moment_of, span_of_ids
from chalicelib.domain.page import Page
from chalicelib.ports.clock import Clock

_FEED: Final = "EVENTS#"


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it lies in the table."""

    event_id: str
    kind: EventKind
    at: datetime
    who: str
    subject: str
    device_id: str
    text: str


def event_put(event: Event, *, retention: timedelta, listed: bool = True) -> Put:
    """The write that tells of an event, to be joined with the write of what it tells of.

    Without a condition: the same event has the same id and the same content.

    Args:
        listed: whether it stands in the list of its device, too, which costs a write more; what a device has a
            list of anyway, such as its photos, need not be there twice.
    """
    keys = text_attributes(pk=_FEED + month_of(moment_of(event.event_id)), sk=event.event_id)
    if listed and event.topic:
        keys |= text_attributes(feed=_FEED + event.topic, feed_sort=event.event_id)
    return Put(item=to_attributes(event, StoredEvent) | keys | expiry(event.at + retention))


class DynamoEvents:
    """Implements `EventFeed`."""

    def __init__(self, table: OperationsTable, *, clock: Clock, retention: timedelta) -> None:
        self._table = table
        self._clock = clock
        self._retention = retention

    def append(self, event: Event) -> None:
        self._table.write(event_put(event, retention=self._retention))

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Event]:
        now = self._clock()
        months = [Partition(value=_FEED + month) for month in months_back(now + AHEAD, now - self._retention)]
        page = self._table.page(months, limit=limit, cursor=cursor)
        return Page(tuple(_event(row) for row in page.rows), page.cursor)

    def about(
        self, topic: str, *, start: datetime, end: datetime, limit: int, cursor: str | None = None
    ) -> Page[Event]:
        events = Partition(value=_FEED + topic, span=span_of_ids(start, end), index=FEEDS)
        page = self._table.page([events], limit=limit, cursor=cursor)
        return Page(tuple(_event(row) for row in page.rows), page.cursor)

    def after(self, event_id: str, *, limit: int) -> tuple[Event, ...]:
        """What came after an event. Reads what was written just now too: who follows the feed
        would never come back to a line that was passed over."""
        try:
            moment = moment_of(event_id)
        except (ValueError, OverflowError) as error:
            raise CursorInvalid(f"{event_id!r} is not the id of an event") from error
        now = self._clock()
        rows: list[Attributes] = []
        for month in months_on(max(moment, now - self._retention), now + AHEAD):
            partition = Partition(value=_FEED + month)
            start = key_of(partition.value, event_id)
            rows += self._table.rows(partition, limit=limit - len(rows), after=start, newest_first=False, fresh=True)
        return tuple(_event(row) for row in rows)


def _event(row: Attributes) -> Event:
    return from_attributes(row, StoredEvent, Event)

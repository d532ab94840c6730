"""The rejections: what was wrong in the operations table, the original bytes in the raw bucket."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, Protocol

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import StoredEvent, event_put
from chalicelib.adapters.months import AHEAD, month_of, months_back
from chalicelib.adapters.operations_items import FEEDS, NOT_THERE_YET, ConditionFailed, Partition, Put, expiry, key_of
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.rejection import Rejection, RejectionSource
from chalicelib.ports.clock import Clock

# Of a device in the table, of a month in the index.
_LIST: Final = "REJECTIONS#"
# Who sends again because an answer was lost does it sooner; what a source delivers again has its first time anyway.
# The same bytes a day later are news.
SENT_AGAIN_WITHIN: Final = timedelta(hours=1)
# A device that is refused every few seconds has this many lines in two hours; to look at more takes as many reads.
_LOOKED_AT: Final = 1_000


class Originals(Protocol):
    """Keeps the bytes of what was refused."""

    def keep(self, key: str, original: bytes) -> None:
        """Keep these bytes."""

    def keep_copy(self, key: str, *, of: str, version_id: str | None) -> None:
        """Keep a copy of what lies in the raw bucket already, of that version if one is named."""


class StoredRejection(msgspec.Struct, frozen=True, kw_only=True):
    """A rejection as it lies in the table."""

    rejection_id: str
    source: RejectionSource
    device_id: str
    reason: str
    field: str
    received_at: datetime
    key: str
    size_bytes: int


class DynamoRejections:
    """Implements `RejectionBook`.

    The bytes are kept before the line that tells of them: a line never points to nothing. The line keeps the event,
    too: with it, who comes again finishes what another was cut off from, and ends the same. That takes half of what
    a transaction costs, and a device with a bad firmware is refused all day.
    """

    def __init__(self, table: OperationsTable, originals: Originals, *, clock: Clock, retention: timedelta) -> None:
        self._table = table
        self._originals = originals
        self._clock = clock
        self._retention = retention

    def set_aside(self, rejection: Rejection, event: Event, *, original: bytes) -> None:
        self._set_aside(rejection, event, lambda: self._originals.keep(rejection.key, original))

    def set_aside_stored(
        self, rejection: Rejection, event: Event, *, raw_key: str, version_id: str | None = None
    ) -> None:
        self._set_aside(
            rejection, event, lambda: self._originals.keep_copy(rejection.key, of=raw_key, version_id=version_id)
        )

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        now = self._clock()
        months = months_back(now + AHEAD, now - self._retention)
        return self._page([Partition(value=_LIST + month, index=FEEDS) for month in months], limit, cursor)

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        return self._page([_of_device(device_id)], limit, cursor)

    def count_since(self, device_id: str, start: datetime) -> int:
        return self._table.count(_of_device(device_id), since=_place(start))

    def _page(self, partitions: Sequence[Partition], limit: int, cursor: str | None) -> Page[Rejection]:
        page = self._table.page(partitions, limit=limit, cursor=cursor)
        return Page(tuple(map(_rejection, page.rows)), page.cursor)

    def _set_aside(self, rejection: Rejection, event: Event, keep: Callable[[], None]) -> None:
        line = self._known(rejection)
        if line is None:
            keep()
            line = _line(rejection, event) | expiry(rejection.received_at + self._retention)
            try:
                self._table.write(Put(item=line, condition=NOT_THERE_YET))
            except ConditionFailed as taken:
                # Somebody set the same input aside a moment ago; what was said then is said again.
                line = taken.found or line
        told = from_attributes(line["told"]["M"], StoredEvent, Event)
        self._table.write(event_put(told, retention=self._retention, listed=False))

    def _known(self, rejection: Rejection) -> Attributes | None:
        """The line of the same bytes, if they came just before or after."""
        partition = _of_device(rejection.device_id)
        start = key_of(partition.value, _place(rejection.received_at - SENT_AGAIN_WITHIN))
        end = _place(rejection.received_at + SENT_AGAIN_WITHIN) + "~"
        rows = self._table.rows(partition, limit=_LOOKED_AT, after=start, newest_first=False, fresh=True)
        near = takewhile(lambda row: row["sk"]["S"] <= end, rows)
        return next((row for row in near if row["rejection_id"]["S"] == rejection.rejection_id), None)


def _line(rejection: Rejection, event: Event) -> Attributes:
    place = f"{_place(rejection.received_at)}#{rejection.rejection_id}"
    month = month_of(rejection.received_at)
    keys = text_attributes(pk=_of_device(rejection.device_id).value, sk=place, feed=_LIST + month, feed_sort=place)
    told: Attributes = {"told": {"M": to_attributes(event, StoredEvent)}}
    return to_attributes(rejection, StoredRejection) | told | keys


def _rejection(item: Attributes) -> Rejection:
    return from_attributes(item, StoredRejection, Rejection)


def _of_device(device_id: str) -> Partition:
    return Partition(value=_LIST + device_id)


def _place(moment: datetime) -> str:
    """Where a moment lies among the rejections: before all of that millisecond."""
    return f"{max(to_ms(moment), 0):013d}"

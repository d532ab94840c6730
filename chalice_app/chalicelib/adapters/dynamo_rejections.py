"""The rejections: what was wrong in the operations table, the original bytes in the raw bucket."""

from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.months import AHEAD, month_of, months_back
from chalicelib.adapters.operations_table import (
    FEEDS,
    NOT_THERE_YET,
    ConditionFailed,
    OperationsTable,
    Partition,
    Put,
    expiry,
)
from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.rejection import Rejection, RejectionSource
from chalicelib.ports.clock import Clock

_FEED: Final = "REJECTIONS#"


class Originals(Protocol):
    """Keeps the bytes of what was refused."""

    def keep(self, key: str, original: bytes) -> None:
        """Keep these bytes."""

    def keep_copy(self, key: str, *, of: str) -> None:
        """Keep a copy of what lies in the raw bucket already."""


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

    The bytes are kept before the line that tells of them: a line never points to nothing.
    """

    def __init__(self, table: OperationsTable, originals: Originals, *, clock: Clock, retention: timedelta) -> None:
        self._table = table
        self._originals = originals
        self._clock = clock
        self._retention = retention

    def set_aside(self, rejection: Rejection, event: Event, *, original: bytes) -> None:
        if not self._known(rejection):
            self._originals.keep(rejection.key, original)
            self._write(rejection, event)

    def set_aside_stored(self, rejection: Rejection, event: Event, *, raw_key: str) -> None:
        if not self._known(rejection):
            self._originals.keep_copy(rejection.key, of=raw_key)
            self._write(rejection, event)

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        now = self._clock()
        months = months_back(now + AHEAD, now - self._retention)
        feeds = [Partition(value=_FEED + month, index=FEEDS) for month in months]
        page = self._table.page(feeds, limit=limit, cursor=cursor)
        return Page(tuple(from_attributes(row, StoredRejection, Rejection) for row in page.rows), page.cursor)

    def _known(self, rejection: Rejection) -> bool:
        return self._table.get(*_key(rejection)) is not None

    def _write(self, rejection: Rejection, event: Event) -> None:
        put = Put(item=self._item(rejection), condition=NOT_THERE_YET)
        try:
            self._table.write(put, event_put(event, retention=self._retention))
        except ConditionFailed:
            return  # Somebody set the same input aside a moment ago.

    def _item(self, rejection: Rejection) -> Attributes:
        pk, sk = _key(rejection)
        feed_sort = f"{to_ms(rejection.received_at):013d}#{rejection.rejection_id}"
        keys = text_attributes(pk=pk, sk=sk, feed=_FEED + month_of(rejection.received_at), feed_sort=feed_sort)
        end = expiry(rejection.received_at + self._retention)
        return to_attributes(rejection, StoredRejection) | keys | end


def _key(rejection: Rejection) -> tuple[str, str]:
    return f"REJECTION#{rejection.rejection_id}", "REJECTION"

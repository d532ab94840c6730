"""The exports in the operations table."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import FEEDS, ConditionFailed, Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.errors import ExportNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.export import Export, ExportFormat, ExportKind, ExportState
from chalicelib.domain.page import Page

_FEED: Final = Partition(value="EXPORTS", index=FEEDS)
# What is over carries the mark `is_over`: how it ended was said once.
_NOT_OVER: Final = "attribute_not_exists(is_over)"


class StoredOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants, as it lies in the table."""

    what: ExportKind
    format: ExportFormat
    start: datetime
    end: datetime
    site: str | None = None
    device_id: str | None = None


class StoredExport(msgspec.Struct, frozen=True, kw_only=True):
    """An export as it lies in the table."""

    export_id: str
    order: StoredOrder
    ordered_by: str
    ordered_at: datetime
    alive_at: datetime
    state: ExportState
    progress_pct: float
    rows: int
    size_bytes: int | None = None
    reason: str


class DynamoExports:
    """Implements `ExportBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def record(self, export: Export, event: Event) -> None:
        self._table.write(Put(item=_item(export)), event_put(event, retention=self._retention))

    def keep(self, export: Export) -> None:
        try:
            self._table.write(Put(item=_item(export), condition=_NOT_OVER))
        except ConditionFailed:
            # Somebody else has said how it ended.
            return

    def get(self, export_id: str) -> Export:
        item = self._table.get(*_key(export_id))
        if item is None:
            raise ExportNotFound(f"the export {export_id!r} was never ordered, or is forgotten")
        return _export(item)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Export]:
        page = self._table.page([_FEED], limit=limit, cursor=cursor)
        return Page(tuple(map(_export, page.rows)), page.cursor)


def _key(export_id: str) -> tuple[str, str]:
    return f"EXPORT#{export_id}", "EXPORT"


def _item(export: Export) -> Attributes:
    pk, sk = _key(export.export_id)
    keys = text_attributes(pk=pk, sk=sk, feed=_FEED.value, feed_sort=export.export_id)
    over: Attributes = {"is_over": {"BOOL": True}} if export.over else {}
    return to_attributes(export, StoredExport) | keys | over | expiry(export.expires_at)


def _export(item: Attributes) -> Export:
    return from_attributes(item, StoredExport, Export)

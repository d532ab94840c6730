"""Where long jobs stopped, in the operations table."""

from datetime import timedelta
from typing import Final

from chalicelib.adapters.dynamo_attributes import text_attributes
from chalicelib.adapters.operations_items import Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.ports.clock import Clock

_PARTITION: Final = "BOOKMARKS"
# Jobs run every few minutes. What was to be gone on with a day ago is better begun anew.
_GOOD_FOR: Final = timedelta(days=1)


class DynamoBookmarks:
    """Implements `Bookmarks`: one item for each job."""

    def __init__(self, table: OperationsTable, *, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def read(self, job: str) -> str | None:
        item = self._table.get(_PARTITION, job)
        return None if item is None else item.get("place", {}).get("S")

    def keep(self, job: str, place: str | None) -> None:
        item = text_attributes(pk=_PARTITION, sk=job, **({} if place is None else {"place": place}))
        self._table.write(Put(item=item | expiry(self._clock() + _GOOD_FOR)))

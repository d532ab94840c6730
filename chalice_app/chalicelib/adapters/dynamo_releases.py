"""The releases in the operations table."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import FEEDS, NOT_THERE_YET, ConditionFailed, Partition, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import ReleaseExists, ReleaseNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.release import Release

_FEED: Final = Partition(value="RELEASES", index=FEEDS)


class StoredRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A release as it lies in the table."""

    version: str
    size_bytes: int
    sha256: str
    signature: str
    notes: str
    published_at: datetime
    published_by: str


class DynamoReleases:
    """Implements `ReleaseBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        """Keep releases for good, and the events that tell of them for `retention`."""
        self._table = table
        self._retention = retention

    def publish(self, release: Release, event: Event) -> None:
        told = event_put(event, retention=self._retention)
        try:
            self._table.write(Put(item=_item(release), condition=NOT_THERE_YET), told)
        except ConditionFailed as taken:
            raise ReleaseExists(f"there is a release {release.version!r}") from taken

    def get(self, version: str) -> Release:
        item = self._table.get(*_key(version))
        if item is None:
            raise ReleaseNotFound(f"the release {version!r} was never published")
        return _release(item)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Release]:
        page = self._table.page([_FEED], limit=limit, cursor=cursor)
        return Page(tuple(map(_release, page.rows)), page.cursor)


def _key(version: str) -> tuple[str, str]:
    return f"RELEASE#{version}", "RELEASE"


def _item(release: Release) -> Attributes:
    pk, sk = _key(release.version)
    place = f"{to_ms(release.published_at)}#{release.version}"
    return to_attributes(release, StoredRelease) | text_attributes(pk=pk, sk=sk, feed=_FEED.value, feed_sort=place)


def _release(item: Attributes) -> Release:
    return from_attributes(item, StoredRelease, Release)

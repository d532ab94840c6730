"""The photos and their diagnoses in the operations table."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.months import AHEAD, month_of, months_back, months_on
from chalicelib.adapters.operations_items import FEEDS, NOT_THERE_YET, ConditionFailed, Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import PhotoNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.ids import moment_of, span_of_ids
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo, PhotoKey
from chalicelib.ports.clock import Clock

_FEED: Final = "PHOTOS#"
# Reviewed photos are kept for ever, but none is older than the platform: the fleet's list ends here.
_FIRST_MONTH: Final = datetime(2025, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class StoredPhotoKey(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a photo's key in the raw bucket."""

    device_id: str
    day: str
    photo_id: str


class StoredRankedLabel(msgspec.Struct, frozen=True, kw_only=True):
    """One of the likeliest classes."""

    label: str
    confidence: float


class StoredModelPassport(msgspec.Struct, frozen=True, kw_only=True):
    """Which model spoke."""

    name: str
    version: str
    sha256: str


class StoredDiagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """A diagnosis as it lies in the table."""

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: float
    top: tuple[StoredRankedLabel, ...]
    verdict: Verdict
    severity_pct: float | None = None
    model: StoredModelPassport


class StoredReview(msgspec.Struct, frozen=True, kw_only=True):
    """A review as it lies in the table: on its photo, while it counts, and in an item of its own."""

    review_id: str
    label: str
    by: str
    at: datetime
    comment: str | None = None


class StoredPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo as it lies in the table."""

    key: StoredPhotoKey
    site: str
    taken_at: datetime
    diagnosed_at: datetime
    size_bytes: int
    diagnosis: StoredDiagnosis
    thumbnail_key: str | None = None
    heatmap_key: str | None = None
    order_id: str | None = None
    version_id: str | None = None
    review: StoredReview | None = None


class DynamoPhotos:
    """Implements `PhotoBook` and `PhotoArchive`."""

    def __init__(self, table: OperationsTable, *, clock: Clock, retention: timedelta) -> None:
        """Keep photos, and the events that tell of them, as long as the bucket keeps the originals."""
        self._table = table
        self._clock = clock
        self._retention = retention

    def record(self, photo: Photo, event: Event | None) -> bool:
        end = expiry(photo.diagnosed_at + self._retention)
        try:
            self._table.write(Put(item=photo_item(photo) | end, condition=NOT_THERE_YET))
        except ConditionFailed:
            return False
        # Not one transaction, which costs twice as much, and photos come by the million: whoever died in between
        # is told of the photo again, and tells of it then.
        if event is not None:
            self.tell(event)
        return True

    def tell(self, event: Event) -> None:
        self._table.write(event_put(event, retention=self._retention, listed=False))

    def find(self, key: PhotoKey) -> Photo | None:
        item = self._table.get(*_key(key))
        return None if item is None else _photo(item)

    def get(self, photo_id: str) -> Photo:
        try:
            month = month_of(moment_of(photo_id))
        except (ValueError, OverflowError) as error:
            raise PhotoNotFound(f"{photo_id!r} is not the id of a photo") from error
        partition = Partition(value=_FEED + month, prefix=photo_id, index=FEEDS)
        rows = list(self._table.rows(partition, limit=1, newest_first=True))
        if not rows:
            raise PhotoNotFound(f"the photo {photo_id!r} was never diagnosed")
        return _photo(rows[0])

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Photo]:
        return self._page([Partition(value=_FEED + device_id)], limit, cursor)

    def of_fleet(self, *, limit: int, cursor: str | None = None) -> Page[Photo]:
        months = months_back(self._clock() + AHEAD, _FIRST_MONTH)
        return self._page([Partition(value=_FEED + month, index=FEEDS) for month in months], limit, cursor)

    def taken_between(
        self, start: datetime, end: datetime, *, device_id: str | None, limit: int, cursor: str | None = None
    ) -> Page[Photo]:
        if start >= end:
            return Page(())
        last = end - _MILLISECOND
        span = span_of_ids(start, last)
        if device_id is not None:
            return self._page([Partition(value=_FEED + device_id, span=span)], limit, cursor, newest_first=False)
        months = months_on(max(start, _FIRST_MONTH), last)
        partitions = [Partition(value=_FEED + month, span=span, index=FEEDS) for month in months]
        return self._page(partitions, limit, cursor, newest_first=False)

    def _page(
        self, partitions: list[Partition], limit: int, cursor: str | None, *, newest_first: bool = True
    ) -> Page[Photo]:
        page = self._table.page(partitions, limit=limit, cursor=cursor, newest_first=newest_first)
        return Page(tuple(_photo(row) for row in page.rows), page.cursor)


def photo_place(device_id: str, photo_id: str) -> tuple[str, str]:
    """The key of a photo's item."""
    return _FEED + device_id, photo_id


def _key(key: PhotoKey) -> tuple[str, str]:
    return photo_place(key.device_id, key.photo_id)


def photo_item(photo: Photo) -> Attributes:
    """The photo as it is written, by whoever changes what is known of it. Without an end: a review keeps it."""
    pk, sk = _key(photo.key)
    month = month_of(moment_of(photo.key.photo_id))
    keys = text_attributes(pk=pk, sk=sk, feed=_FEED + month, feed_sort=photo.key.photo_id)
    return to_attributes(photo, StoredPhoto) | keys


def _photo(item: Attributes) -> Photo:
    return from_attributes(item, StoredPhoto, Photo)

"""What the platform would have stored: reviews and diagnoses, in memory or in moto's table and bucket."""

from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Protocol

from boto3.dynamodb.types import TypeSerializer

from ml_model.feedback.photo_store import PhotoStore, S3Photos
from ml_model.operations_feed import DynamoFeed, Item, OperationsFeed, first_id
from tests.contract import cloud

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def an_id(moment: datetime, number: int = 0) -> str:
    """A UUIDv7 of a moment; the number keeps ids of one moment apart."""
    return f"{first_id(moment)[:14]}7000-8000-{number:012x}"


def a_review(
    number: int = 1, *, label: str = "Tomato___Late_blight", at: datetime = NOON, photo: int | None = None, **more: Any
) -> dict[str, Any]:
    """The item of a review, one of a photo of its own unless told whose."""
    photo_id = an_id(datetime(2026, 11, 19, tzinfo=UTC), number if photo is None else photo)
    return {
        "review_id": an_id(at, number),
        "photo_id": photo_id,
        "device_id": "bench-3",
        "photo_key": f"photos/bench-3/2026/11/19/{photo_id}.jpg",
        "label": label,
        "by": "ada",
        "at": at.isoformat(),
        "said_label": "Tomato___Early_blight",
        "said_verdict": "disease",
        "model_version": "2.0.0",
        "model_sha256": "0" * 64,
        **more,
    }


class Platform(Protocol):
    """A platform to fill, and its two sides that are read."""

    @property
    def feed(self) -> OperationsFeed: ...

    @property
    def photos(self) -> PhotoStore: ...

    def store(self, kind: str, item: dict[str, Any], *, sort: str) -> None: ...

    def upload(self, key: str, data: bytes) -> None: ...

    def delete(self, key: str) -> None: ...


class PlatformInMemory:
    """Both sides as dictionaries; counts what is read."""

    def __init__(self) -> None:
        self.feed = self
        self.photos = self
        self.reads = 0
        self._items: dict[str, dict[str, dict[str, Any]]] = {}
        self._objects: dict[str, bytes] = {}
        self._counting = Lock()

    def store(self, kind: str, item: dict[str, Any], *, sort: str) -> None:
        self._items.setdefault(kind, {})[sort] = item

    def upload(self, key: str, data: bytes) -> None:
        self._objects[key] = data

    def delete(self, key: str) -> None:
        del self._objects[key]

    def items(self, kind: str, since: datetime, until: datetime) -> Iterator[Item]:
        kept = self._items.get(kind, {})
        yield from (kept[sort] for sort in sorted(kept) if first_id(since) <= sort < first_id(until))

    def size_bytes(self, key: str) -> int | None:
        return len(self._objects[key]) if key in self._objects else None

    def read(self, key: str) -> bytes | None:
        with self._counting:
            self.reads += 1
        return self._objects.get(key)


class PlatformInMoto:
    """The real readers, on moto's DynamoDB and S3."""

    def __init__(self) -> None:
        cloud.make_operations_table()
        cloud.make_buckets()
        self.feed = DynamoFeed(cloud.client("dynamodb"), cloud.OPERATIONS_TABLE)
        self.photos = S3Photos(cloud.client("s3"), cloud.RAW_BUCKET)

    def store(self, kind: str, item: dict[str, Any], *, sort: str) -> None:
        month = datetime.fromtimestamp((int(sort.replace("-", "")[:12], 16)) / 1000, UTC).strftime("%Y-%m")
        keys = {"pk": f"{kind}#{sort}", "sk": sort, "feed": f"{kind}#{month}", "feed_sort": sort}
        attributes = {name: TypeSerializer().serialize(value) for name, value in (item | keys).items()}
        cloud.client("dynamodb").put_item(TableName=cloud.OPERATIONS_TABLE, Item=attributes)

    def upload(self, key: str, data: bytes) -> None:
        cloud.client("s3").put_object(Bucket=cloud.RAW_BUCKET, Key=key, Body=data)

    def delete(self, key: str) -> None:
        cloud.client("s3").delete_object(Bucket=cloud.RAW_BUCKET, Key=key)


def review_photo(platform: Platform, item: dict[str, Any], data: bytes | None = b"jpeg") -> dict[str, Any]:
    """Store a review, and the photo that it is of unless `data` is None."""
    platform.store("REVIEWS", item, sort=item["review_id"])
    if data is not None:
        platform.upload(item["photo_key"], data)
    return item

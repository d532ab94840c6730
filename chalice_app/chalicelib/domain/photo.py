"""Photos: the id, the key in the raw bucket, and what is derived from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.diagnosis import Diagnosis
from chalicelib.domain.errors import PhotoRefused
from chalicelib.domain.ids import moment_of, time_ordered_id
from chalicelib.domain.review import Review

MAX_PHOTO_BYTES: Final = 10_000_000
# Beyond any phone's camera; a file that claims more is a decompression bomb.
MAX_PHOTO_PIXELS: Final = 50_000_000

PHOTO_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_KEY: Final = re.compile(
    rf"photos/(?P<device_id>{DEVICE_ID.pattern})/(?P<day>[0-9]{{4}}/[0-9]{{2}}/[0-9]{{2}})/(?P<photo_id>{PHOTO_ID.pattern})\.jpg"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoKey:
    """Where a photo lies in the raw bucket, `photos/<device_id>/<yyyy>/<mm>/<dd>/<photo_id>.jpg`,
    and where what we derive from it lies in the processed one."""

    device_id: str
    day: str  # yyyy/mm/dd
    photo_id: str

    @classmethod
    def for_request(cls, device_id: str, request_id: str, taken_at: datetime) -> "PhotoKey":
        """The key of the photo that a device asks to upload: the same request, the same key."""
        return cls.of(device_id, time_ordered_id(taken_at, device_id, request_id))

    @classmethod
    def of(cls, device_id: str, photo_id: str) -> "PhotoKey":
        """The key of a photo by its id."""
        return cls(device_id=device_id, day=_day(moment_of(photo_id)), photo_id=photo_id)

    @classmethod
    def parse(cls, key: str) -> "PhotoKey":
        """Read a key of the raw bucket.

        Raises:
            PhotoRefused: the key is not of our making.
        """
        match = _KEY.fullmatch(key)
        if match is None:
            raise PhotoRefused(f"{key!r} is not the key of a photo", field="key")
        parsed = cls(device_id=match["device_id"], day=match["day"], photo_id=match["photo_id"])
        try:
            day = _day(parsed.taken_at)
        except ValueError as error:
            raise PhotoRefused(f"{key!r} is from no time that we know", field="key") from error
        if day != parsed.day:
            raise PhotoRefused(f"{key!r} lies under another day than its id's, {day}", field="key")
        return parsed

    @property
    def taken_at(self) -> datetime:
        """When the photo was taken, as its id says."""
        return moment_of(self.photo_id)

    @property
    def raw(self) -> str:
        """The original, in the raw bucket."""
        return f"photos/{self._tail}.jpg"

    @property
    def thumbnail(self) -> str:
        """The small picture, in the processed bucket."""
        return f"thumbnails/{self._tail}.webp"

    @property
    def heatmap(self) -> str:
        """The photo under its heat map, in the processed bucket."""
        return f"heatmaps/{self._tail}.webp"

    @property
    def reviewed(self) -> str:
        """The original of a photo that was reviewed, in the raw bucket: a training set outlives the photos."""
        return f"reviewed/{self._tail}.jpg"

    @property
    def _tail(self) -> str:
        return f"{self.device_id}/{self.day}/{self.photo_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """Something that appeared in the raw bucket, as the bucket announces it.

    Attributes:
        version_id: which of the objects that were stored under this key; None where the bucket keeps one only.
    """

    key: str
    size_bytes: int
    stored_at: datetime
    version_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What a device uploaded.

    Attributes:
        order_id: under which the upload was granted, as the grant put it into the object's metadata; None when nobody
            had ordered the photo.
    """

    content: bytes
    order_id: str | None


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y/%m/%d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A stored photo with its diagnosis.

    Attributes:
        thumbnail_key: in the processed bucket; None where the original is small enough to be shown in its place.
        heatmap_key: in the processed bucket; None when there is nothing to point at.
        order_id: of the capture order that asked for it; None when nobody did.
        version_id: of the diagnosed object in the raw bucket; what is stored under the same key later is another.
        review: the review that counts; None until somebody reviews the photo.
    """

    key: PhotoKey
    site: str
    taken_at: datetime
    diagnosed_at: datetime
    size_bytes: int
    diagnosis: Diagnosis
    thumbnail_key: str | None = None
    heatmap_key: str | None = None
    order_id: str | None = None
    version_id: str | None = None
    review: Review | None = None

    @property
    def original_key(self) -> str:
        """Where the original lies in the raw bucket, for as long as it is kept."""
        return self.key.raw if self.review is None else self.key.reviewed

    @property
    def original_version(self) -> str | None:
        """Which of the objects under that key it is; None where there is only one."""
        return self.version_id if self.review is None else None

    def reviewed(self, review: Review) -> "Photo":
        """The photo on which this review counts."""
        return replace(self, review=review)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRequest:
    """A device's wish to upload one photo.

    Attributes:
        unsettled: ids of photos that it uploaded and still keeps, because it does not know what became of them.
    """

    device_id: str
    request_id: str
    taken_at: datetime
    size_bytes: int
    order_id: str | None
    unsettled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadGrant:
    """The permission to upload one photo: an HTML form that S3 accepts until it expires.

    Attributes:
        settled: what became of photos that were uploaded earlier: by their ids, the reason why one was refused, None
            when it is diagnosed.
    """

    request_id: str
    photo_id: str
    url: str
    fields: dict[str, str]
    expires_at: datetime
    settled: Mapping[str, str | None] = field(default_factory=dict)

"""Photos: what is known of them, their files, and who looks at them."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.diagnosis import Findings
from chalicelib.domain.event import Event
from chalicelib.domain.heatmap import Heatmap
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo, PhotoKey, StoredObject, Upload, UploadGrant, UploadRequest
from chalicelib.domain.review import Review


class PhotoBook(Protocol):
    """What is known of the photos."""

    def record(self, photo: Photo, event: Event | None) -> bool:
        """Keep a diagnosed photo and tell of it, if there is anything to tell; False when it was there already and
        nothing changed.

        Who is cut off in between has kept the photo: `tell` makes up for it.
        """

    def tell(self, event: Event) -> None:
        """Tell of a photo that is kept already; the same event twice is told once."""

    def find(self, key: PhotoKey) -> Photo | None:
        """The photo of this key as of now, None while it is not diagnosed."""

    def get(self, photo_id: str) -> Photo:
        """One photo.

        Raises:
            PhotoNotFound: never diagnosed.
        """

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Photo]:
        """A device's photos, newest first."""

    def of_fleet(self, *, limit: int, cursor: str | None = None) -> Page[Photo]:
        """The photos of all devices, newest first."""


class PhotoArchive(Protocol):
    """The same photos, for who goes through a time of them."""

    def taken_between(
        self, start: datetime, end: datetime, *, device_id: str | None, limit: int, cursor: str | None = None
    ) -> Page[Photo]:
        """Photos from `start` (included) to `end` (excluded), oldest first.

        Args:
            device_id: whose; None for the whole fleet's.
        """


class ReviewBook(Protocol):
    """What operators said of the photos."""

    def record(self, review: Review, photo: Photo, event: Event) -> None:
        """Keep a review, let it count on its photo, and tell of it: all or nothing.

        Args:
            photo: as it was read; the review replaces the one that counted then, if there was one.

        Raises:
            PhotoChanged: another review counts by now, or the photo is gone.
        """

    def of_photo(self, photo_id: str, *, limit: int, cursor: str | None = None) -> Page[Review]:
        """Every review of a photo, the one that counts first."""


class PhotoFiles(Protocol):
    """The photos themselves, and what is derived from them."""

    def read(self, key: str) -> bytes:
        """The bytes of a stored photo.

        Raises:
            PhotoNotFound: nothing lies there (any more).
            PhotoRefused: it is larger than a photo may be; it was not read.
        """

    def open(self, stored: StoredObject) -> Upload:
        """What was uploaded, that version of it; raises as `read` does."""

    def has(self, key: str) -> bool:
        """Whether something lies under this key of the raw bucket."""

    def discard(self, stored: StoredObject) -> None:
        """Remove that version of an object: what lay under the key before it lies there again."""

    def keep_derived(self, key: PhotoKey, *, thumbnail_webp: bytes | None, heatmap_webp: bytes | None) -> None:
        """Keep the small picture and the one under the heat map, as far as there are any."""

    def keep_reviewed(self, key: PhotoKey, version_id: str | None) -> None:
        """Keep the original for good: as a copy, beside the photos that go when their time has come.

        Raises:
            PhotoNotFound: it is gone already.
        """

    def view_url(self, key: str, version_id: str | None = None) -> str:
        """A link for people to a raw photo, to that version of it if one is named, valid for some minutes."""

    def thumbnail_url(self, key: PhotoKey) -> str:
        """A link for people to the small picture, valid for some minutes."""

    def heatmap_url(self, key: PhotoKey) -> str:
        """A link for people to the picture under the heat map, valid for some minutes."""


class PhotoDarkroom(Protocol):
    """Opens pictures and makes smaller ones."""

    def check(self, photo: bytes) -> None:
        """Look whether this is a whole photo.

        Raises:
            PhotoRefused: not an image, truncated, not a JPEG, or too many pixels.
        """

    def thumbnail_webp(self, photo: bytes) -> bytes:
        """A small picture, upright, as WebP."""

    def heatmap_webp(self, photo: bytes, heatmap: Heatmap) -> bytes:
        """A small picture, upright, under a veil of colour where the heat map is warm, as WebP."""

    def fit(self, photo: bytes, *, max_bytes: int) -> bytes:
        """The photo itself if it is small enough, else a scaled-down JPEG that is."""


class LeafClassifier(Protocol):
    """The trained model."""

    def diagnose(self, photo: bytes) -> Findings:
        """Diagnose one photo.

        Raises:
            PhotoRefused: the model says that it cannot read it.
        """


class UploadDesk(Protocol):
    """Signs permissions to upload."""

    def grant(self, request: UploadRequest, key: PhotoKey) -> UploadGrant:
        """Allow one upload to one key, of as many bytes as were announced, under the order, for some minutes."""

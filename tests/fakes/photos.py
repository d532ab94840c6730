"""Everything about photos, without buckets, pictures or models."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from chalicelib.domain.diagnosis import Diagnosis, Findings
from chalicelib.domain.errors import PhotoNotFound, PhotoRefused
from chalicelib.domain.event import Event
from chalicelib.domain.glance import PhotoGlance
from chalicelib.domain.heatmap import Heatmap
from chalicelib.domain.page import Page
from chalicelib.domain.photo import MAX_PHOTO_BYTES, Photo, PhotoKey, StoredObject, Upload, UploadGrant, UploadRequest
from chalicelib.ports.clock import Clock
from tests.builders import a_diagnosis, a_heatmap, some_findings
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of

_JPEG_BEGIN = b"\xff\xd8"
_JPEG_END = b"\xff\xd9"


class InMemoryPhotos:
    """Implements `PhotoBook` and `PhotoArchive`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.photos: dict[str, Photo] = {}
        self._events = events

    def record(self, photo: Photo, event: Event | None) -> bool:
        if photo.key.photo_id in self.photos:
            return False
        self.photos[photo.key.photo_id] = photo
        if event is not None:
            self.tell(event)
        return True

    def tell(self, event: Event) -> None:
        self._events.append(event)

    def find(self, key: PhotoKey) -> Photo | None:
        return self.photos.get(key.photo_id)

    def get(self, photo_id: str) -> Photo:
        if photo_id not in self.photos:
            raise PhotoNotFound(f"the photo {photo_id!r} was never diagnosed")
        return self.photos[photo_id]

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Photo]:
        rows = {photo_id: photo for photo_id, photo in self.photos.items() if photo.key.device_id == device_id}
        return page_of(rows, scope=f"photos of {device_id}", limit=limit, cursor=cursor, newest_first=True)

    def of_fleet(self, *, limit: int, cursor: str | None = None) -> Page[Photo]:
        return page_of(self.photos, scope="photos", limit=limit, cursor=cursor, newest_first=True)

    def taken_between(
        self, start: datetime, end: datetime, *, device_id: str | None, limit: int, cursor: str | None = None
    ) -> Page[Photo]:
        rows = {
            photo_id: photo
            for photo_id, photo in self.photos.items()
            if start <= photo.key.taken_at < end and device_id in (None, photo.key.device_id)
        }
        return page_of(rows, scope=f"photos of {device_id} from {start} to {end}", limit=limit, cursor=cursor)


class InMemoryLatestPhotos:
    """Implements `LatestPhotos`."""

    def __init__(self, photos: InMemoryPhotos) -> None:
        self._photos = photos

    def by_device(self) -> Mapping[str, PhotoGlance]:
        oldest_first = sorted(self._photos.photos.items())
        return {
            photo.key.device_id: PhotoGlance(
                device_id=photo.key.device_id,
                photo_id=photo_id,
                taken_at=photo.taken_at,
                verdict=photo.diagnosis.verdict,
                label=photo.diagnosis.label,
            )
            for photo_id, photo in oldest_first
        }


class InMemoryPhotoFiles:
    """Implements `PhotoFiles`; `raw` and `processed` are the buckets.

    Attributes:
        versions: of the raw bucket's objects, oldest first, by key; only what `upload` put there has any.
        orders: under which order an object came, by key and version.
    """

    def __init__(self) -> None:
        self.raw: dict[str, bytes] = {}
        self.processed: dict[str, bytes] = {}
        self.versions: dict[str, dict[str, bytes]] = {}
        self.orders: dict[tuple[str, str | None], str] = {}
        self._uploads = 0

    def upload(self, key: str, content: bytes, *, at: datetime, order_id: str | None = None) -> StoredObject:
        """What a device does by its grant; the answer is what the bucket announces."""
        versions = self.versions.setdefault(key, {})
        self._uploads += 1
        version_id = f"version-{self._uploads}"
        versions[version_id] = self.raw[key] = content
        if order_id is not None:
            self.orders[key, version_id] = order_id
        return StoredObject(key=key, size_bytes=len(content), stored_at=at, version_id=version_id)

    def read(self, key: str) -> bytes:
        if key not in self.raw:
            raise PhotoNotFound(f"nothing lies under {key!r}")
        if len(self.raw[key]) > MAX_PHOTO_BYTES:
            raise PhotoRefused(f"the photo has {len(self.raw[key])} bytes, at most {MAX_PHOTO_BYTES} are allowed")
        return self.raw[key]

    def open(self, stored: StoredObject) -> Upload:
        versions = self.versions.get(stored.key)
        if versions is None or stored.version_id is None:
            return Upload(content=self.read(stored.key), order_id=None)
        if stored.version_id not in versions:
            raise PhotoNotFound(f"nothing lies under {stored.key!r}")
        return Upload(content=versions[stored.version_id], order_id=self.orders.get((stored.key, stored.version_id)))

    def has(self, key: str) -> bool:
        return key in self.raw

    def discard(self, stored: StoredObject) -> None:
        versions = self.versions.get(stored.key, {})
        versions.pop(stored.version_id or "", None)
        self.raw.pop(stored.key, None)
        if versions:
            self.raw[stored.key] = list(versions.values())[-1]

    def keep_derived(self, key: PhotoKey, *, thumbnail_webp: bytes | None, heatmap_webp: bytes | None) -> None:
        if thumbnail_webp is not None:
            self.processed[key.thumbnail] = thumbnail_webp
        if heatmap_webp is not None:
            self.processed[key.heatmap] = heatmap_webp

    def keep_reviewed(self, key: PhotoKey, version_id: str | None) -> None:
        versions = self.versions.get(key.raw, {})
        self.raw[key.reviewed] = self.read(key.raw) if version_id is None else versions[version_id]

    def view_url(self, key: str, version_id: str | None = None) -> str:
        return f"https://raw.example/{key}" + (f"?versionId={version_id}" if version_id else "")

    def thumbnail_url(self, key: PhotoKey) -> str:
        return f"https://processed.example/{key.thumbnail}"

    def heatmap_url(self, key: PhotoKey) -> str:
        return f"https://processed.example/{key.heatmap}"


class PretendDarkroom:
    """Implements `PhotoDarkroom`: looks at the first and the last bytes and develops nothing."""

    def check(self, photo: bytes) -> None:
        if not photo.startswith(_JPEG_BEGIN):
            raise PhotoRefused("the photo is not a JPEG")
        if not photo.endswith(_JPEG_END):
            raise PhotoRefused("the photo is truncated")

    def thumbnail_webp(self, photo: bytes) -> bytes:
        self.check(photo)
        return b"RIFF\x00\x00\x00\x00WEBP" + photo[:16]

    def heatmap_webp(self, photo: bytes, heatmap: Heatmap) -> bytes:
        return self.thumbnail_webp(photo) + repr(heatmap.rows).encode()

    def fit(self, photo: bytes, *, max_bytes: int) -> bytes:
        self.check(photo)
        return photo if len(photo) <= max_bytes else photo[: max_bytes - len(_JPEG_END)] + _JPEG_END


class ScriptedClassifier:
    """Implements `LeafClassifier`: says what `answer` says, with this heat map; `seen` is what it was shown."""

    def __init__(self, answer: Callable[[bytes], Diagnosis] | None = None) -> None:
        self.answer = answer or (lambda _photo: a_diagnosis())
        self.heatmap: Heatmap | None = a_heatmap()
        self.seen: list[bytes] = []

    def diagnose(self, photo: bytes) -> Findings:
        self.seen.append(photo)
        return some_findings(self.answer(photo), heatmap=self.heatmap)


class InMemoryUploadDesk:
    """Implements `UploadDesk`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def grant(self, request: UploadRequest, key: PhotoKey) -> UploadGrant:
        return UploadGrant(
            request_id=request.request_id,
            photo_id=key.photo_id,
            url="https://raw.example/",
            fields={"key": key.raw, "Content-Type": "image/jpeg"},
            expires_at=self._clock() + timedelta(minutes=10),
        )

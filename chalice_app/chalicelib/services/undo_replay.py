"""Takes back what was stored over a photo that is diagnosed: a grant can be used more than once while it lasts.

Often it is the same photo once more, from a device that never heard that the first upload had arrived. Either way the
photo, its diagnosis and the original stay what they were: the later version leaves the bucket, so that the first one is
the current one again, and is not removed as an old one.
"""

from datetime import datetime

from chalicelib.domain.errors import PhotoNotFound, PhotoRefused
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.photo import Photo, StoredObject
from chalicelib.domain.rejection import RejectionSource
from chalicelib.ports.photos import PhotoBook, PhotoFiles
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.reject_input import reject_stored


def is_replay(stored: StoredObject, photo: Photo) -> bool:
    """Whether this is another object than the diagnosed one, under its key."""
    return None not in (stored.version_id, photo.version_id) and stored.version_id != photo.version_id


def undo_replay(
    stored: StoredObject,
    photo: Photo,
    *,
    files: PhotoFiles,
    photos: PhotoBook,
    rejections: RejectionBook,
    now: datetime,
) -> bool:
    """Tell of it, keep other bytes as a rejection, and remove the version; says whether it was still there.

    Raises:
        Outage: a part did not answer; the announcement must be delivered again.
    """
    try:
        same = files.open(stored).content == _diagnosed_content(stored, photo, files)
    except PhotoNotFound:
        return False  # an earlier delivery took it back
    device_id = photo.key.device_id
    if not same:
        refusal = PhotoRefused("other bytes came for a photo that is diagnosed: its grant was used again", field="key")
        reject_stored(
            stored, refusal, source=RejectionSource.PHOTO, device_id=device_id, now=now, rejections=rejections
        )
    how = "byte for byte" if same else "with other bytes"
    photos.tell(
        Event.of(
            EventKind.PHOTO_REPLAYED,
            at=stored.stored_at,
            subject=photo.key.photo_id,
            device_id=device_id,
            text=f"A diagnosed photo was uploaded again, {how}; it stays as it was",
        )
    )
    files.discard(stored)
    return True


def _diagnosed_content(stored: StoredObject, photo: Photo, files: PhotoFiles) -> bytes | None:
    first = StoredObject(
        key=stored.key, size_bytes=photo.size_bytes, stored_at=photo.diagnosed_at, version_id=photo.version_id
    )
    try:
        return files.open(first).content
    except PhotoNotFound:
        return None

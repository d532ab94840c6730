"""Takes in a stored photo: has it diagnosed, keeps what was found, and raises the alert that it calls for."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from chalicelib.domain.breach import disease_breach
from chalicelib.domain.capture_state import RefusedPhoto
from chalicelib.domain.diagnosis import Diagnosis, Verdict
from chalicelib.domain.errors import InputRefused, PhotoNotFound, PhotoRefused
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.photo import Photo, PhotoKey, StoredObject, Upload
from chalicelib.domain.rejection import RejectionSource
from chalicelib.ports.captures import CaptureBook, CaptureOrders
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import LeafClassifier, PhotoBook, PhotoDarkroom, PhotoFiles
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.reject_input import reject_stored
from chalicelib.services.tell_people import AlertPorts
from chalicelib.services.undo_replay import is_replay, undo_replay

# A serverless endpoint takes 4 MB a request; what is left is for the request's own lines, and for peace of mind.
CLASSIFIER_TAKES_BYTES: Final = 3_000_000

# A thumbnail costs a request to the bucket whether anybody looks at it or not, and most photos nobody looks at.
# One that a telephone loads in a blink is its own thumbnail.
THUMBNAIL_ABOVE_BYTES: Final = 256_000

# What people want to see the evidence of; that a healthy leaf is healthy needs no picture.
_SHOWN_WHY: Final = frozenset({Verdict.DISEASE, Verdict.UNSURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoPorts:
    """What a photo passes on its way in."""

    devices: DeviceRegistry
    photos: PhotoBook
    files: PhotoFiles
    darkroom: PhotoDarkroom
    classifier: LeafClassifier
    orders: CaptureOrders
    captures: CaptureBook
    rejections: RejectionBook
    alerting: AlertPorts


class PhotoFate(Enum):
    """What became of a photo."""

    DIAGNOSED = auto()
    KNOWN = auto()  # an earlier delivery did it
    REPLAYED = auto()  # another object under the key of a photo that is diagnosed
    REJECTED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoIntake:
    """What became of a photo, and how many alerts it opened."""

    fate: PhotoFate
    alerts_opened: int = 0


def diagnose_photo(stored: StoredObject, *, ports: PhotoPorts) -> PhotoIntake:
    """Diagnose a photo of the raw bucket, once, however often its arrival is announced.

    Raises:
        Outage: a part did not answer; the announcement must be delivered again.
        ExceptionGroup: the diagnosis is kept, but its alert is not raised or not told; likewise.
    """
    try:
        key = PhotoKey.parse(stored.key)
        known = ports.photos.find(key)
        photo = known or _diagnosed(stored, key, ports)
    except InputRefused as refusal:
        _reject(stored, refusal, ports)
        return PhotoIntake(fate=PhotoFate.REJECTED)
    if is_replay(stored, photo):
        return _undo(stored, photo, ports)
    if known is not None:
        # The delivery that recorded it may have died before it told of it.
        news = _news(known, ports.orders)
        if news is not None:
            ports.photos.tell(news)
    # For a known photo too, and for the same reason.
    breach = disease_breach(photo)
    sites = {key.device_id: photo.site}
    opened = raise_alerts([] if breach is None else [breach], sites=sites, ports=ports.alerting)
    return PhotoIntake(fate=PhotoFate.KNOWN if known else PhotoFate.DIAGNOSED, alerts_opened=opened)


def _diagnosed(stored: StoredObject, key: PhotoKey, ports: PhotoPorts) -> Photo:
    """The photo that is kept under this key from now on, which may be one that was stored and diagnosed meanwhile."""
    device = ports.devices.known([key.device_id]).get(key.device_id)
    if device is None:
        raise PhotoRefused("the device is not registered")
    upload = _open(stored, ports.files)
    original = upload.content
    ports.darkroom.check(original)
    findings = ports.classifier.diagnose(ports.darkroom.fit(original, max_bytes=CLASSIFIER_TAKES_BYTES))
    heatmap = findings.heatmap if findings.diagnosis.verdict in _SHOWN_WHY else None
    small = len(original) <= THUMBNAIL_ABOVE_BYTES
    ports.files.keep_derived(
        key,
        thumbnail_webp=None if small else ports.darkroom.thumbnail_webp(original),
        heatmap_webp=None if heatmap is None else ports.darkroom.heatmap_webp(original, heatmap),
    )
    photo = Photo(
        key=key,
        site=device.site,
        taken_at=key.taken_at,
        diagnosed_at=ports.alerting.clock(),
        size_bytes=len(original),
        diagnosis=findings.diagnosis,
        thumbnail_key=None if small else key.thumbnail,
        heatmap_key=None if heatmap is None else key.heatmap,
        order_id=upload.order_id,
        version_id=stored.version_id,
    )
    if ports.photos.record(photo, _news(photo, ports.orders)):
        return photo
    return ports.photos.find(key) or photo


def _undo(stored: StoredObject, photo: Photo, ports: PhotoPorts) -> PhotoIntake:
    undone = undo_replay(
        stored,
        photo,
        files=ports.files,
        photos=ports.photos,
        rejections=ports.rejections,
        now=ports.alerting.clock(),
    )
    return PhotoIntake(fate=PhotoFate.REPLAYED if undone else PhotoFate.KNOWN)


def _open(stored: StoredObject, files: PhotoFiles) -> Upload:
    try:
        return files.open(stored)
    except PhotoNotFound as error:
        raise PhotoRefused("the photo is not there any more", field="key") from error


def _reject(stored: StoredObject, refusal: InputRefused, ports: PhotoPorts) -> None:
    now, key = ports.alerting.clock(), _key_of(stored)
    reject_stored(
        stored,
        refusal,
        source=RejectionSource.PHOTO,
        device_id="" if key is None else key.device_id,
        now=now,
        rejections=ports.rejections,
    )
    if key is not None:
        # Its device keeps it until it knows, and somebody may ask why the order brought no photo.
        refused = RefusedPhoto(device_id=key.device_id, photo_id=key.photo_id, reason=refusal.reason, at=now)
        ports.captures.note_refused_photo(refused)


def _key_of(stored: StoredObject) -> PhotoKey | None:
    """Whose photo it is; None when the key is too foreign to say."""
    try:
        return PhotoKey.parse(stored.key)
    except PhotoRefused:
        return None


def _news(photo: Photo, orders: CaptureOrders) -> Event | None:
    """What is told of a photo. A healthy leaf on the hour is no news: a fleet has thousands of them, and a list of its
    photos. What somebody ordered, or nobody, is told whatever it shows."""
    order = None if photo.order_id is None else orders.find(photo.order_id)
    if photo.diagnosis.verdict is Verdict.HEALTHY and order is not None and order.is_routine:
        return None
    return Event.of(
        EventKind.PHOTO_DIAGNOSED,
        at=photo.diagnosed_at,
        subject=photo.key.photo_id,
        device_id=photo.key.device_id,
        text=_in_words(photo.diagnosis),
    )


def _in_words(diagnosis: Diagnosis) -> str:
    match diagnosis.verdict:
        case Verdict.DISEASE:
            extent = _extent(diagnosis.severity_pct)
            return f"{diagnosis.condition} on {diagnosis.crop.lower()}{extent}, {diagnosis.how_sure} sure"
        case Verdict.HEALTHY:
            return f"Healthy {diagnosis.crop.lower()} leaf, {diagnosis.how_sure} sure"
        case Verdict.UNSURE:
            return "The classifier is not sure what this leaf has"
        case Verdict.NOT_A_LEAF:
            return "The photo shows no leaf"


def _extent(severity_pct: float | None) -> str:
    """How much of the leaf is ill, to go on in a sentence; nothing where it was not measured."""
    if severity_pct is None:
        return ""
    # "0%" would read like good news.
    return ", under 1% of the leaf" if severity_pct < 1 else f", {severity_pct:.0f}% of the leaf"

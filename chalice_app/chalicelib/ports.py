"""What the services need of the world, as they see it. Adapters provide it; wiring chooses which.

Every port may raise `Outage` when what stands behind it does not answer; the other errors
are named where they occur. Every write is idempotent. Every list takes the cursor of the page
before, and raises `CursorInvalid` for one that it did not give.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_rules import ThresholdRule
from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.device import Credentials, Device
from chalicelib.domain.diagnosis import Diagnosis
from chalicelib.domain.event import Event
from chalicelib.domain.operator import OperatorKey
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo, PhotoKey, UploadGrant, UploadRequest
from chalicelib.domain.rejection import Rejection
from chalicelib.domain.sample import Sample, TelemetryMessage


class Clock(Protocol):
    """Tells the time, UTC, in whole milliseconds: so do the wire and the tables."""

    def __call__(self) -> datetime: ...


class TelemetryStore(Protocol):
    """Telemetry messages, kept until the retention ends."""

    def put_all(self, messages: Sequence[TelemetryMessage]) -> None:
        """Keep the messages, in whatever order they come; the same message twice is kept once."""

    def between(
        self, device_id: str, start: datetime, end: datetime, *, limit: int, cursor: str | None = None
    ) -> Page[TelemetryMessage]:
        """Messages with a first sample from `start` (included) to `end` (excluded), oldest first."""

    def latest(self, device_id: str) -> Sample | None:
        """The last sample of the message that began last, None before the first message."""


class DeviceRegistry(Protocol):
    """The devices that operators registered."""

    def register(self, device: Device, event: Event) -> None:
        """Add a device, and tell of it.

        Raises:
            DeviceExists: the id is taken.
        """

    def get(self, device_id: str) -> Device:
        """One device.

        Raises:
            DeviceNotFound: never registered.
        """

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        """Those of the devices that are registered, by id."""

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        """All devices, by id."""


class DeviceEnrolment(Protocol):
    """Gives devices an identity at the message broker."""

    def enrol(self, device_id: str, csr_pem: str) -> Credentials:
        """Make the thing and sign the device's certificate request.

        Raises:
            InputRefused: the request cannot be signed.
        """


class PhotoBook(Protocol):
    """What is known of the photos."""

    def record(self, photo: Photo, event: Event) -> bool:
        """Keep a diagnosed photo and tell of it; False when it was there already and nothing changed."""

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


class PhotoFiles(Protocol):
    """The photos themselves, and what is derived from them."""

    def read(self, key: str) -> bytes:
        """The bytes of a stored photo.

        Raises:
            PhotoNotFound: nothing lies there (any more).
            PhotoRefused: it is larger than a photo may be; it was not read.
        """

    def keep_derived(self, key: PhotoKey, *, thumbnail_webp: bytes, diagnosis_json: bytes) -> None:
        """Keep the small picture and the whole answer."""

    def view_url(self, key: str) -> str:
        """A link for people to a raw photo, valid for some minutes."""

    def thumbnail_url(self, key: PhotoKey) -> str:
        """A link for people to the small picture, valid for some minutes."""


class PhotoDarkroom(Protocol):
    """Opens pictures and makes smaller ones."""

    def check(self, photo: bytes) -> None:
        """Look whether this is a whole photo.

        Raises:
            PhotoRefused: not an image, truncated, not a JPEG, or too many pixels.
        """

    def thumbnail_webp(self, photo: bytes) -> bytes:
        """A small picture, upright, as WebP."""

    def fit(self, photo: bytes, *, max_bytes: int) -> bytes:
        """The photo itself if it is small enough, else a scaled-down JPEG that is."""


class LeafClassifier(Protocol):
    """The trained model."""

    def diagnose(self, photo: bytes) -> Diagnosis:
        """Diagnose one photo.

        Raises:
            PhotoRefused: the model says that it cannot read it.
        """


class UploadDesk(Protocol):
    """Signs permissions to upload."""

    def grant(self, request: UploadRequest, key: PhotoKey) -> UploadGrant:
        """Allow one upload to one key, for some minutes, up to the largest photo's size."""


class DeviceCommands(Protocol):
    """Speaks to the devices."""

    def order_capture(self, order: CaptureOrder) -> None:
        """Order a photo of one device, or of the fleet."""

    def hand_over_grant(self, device_id: str, grant: UploadGrant) -> None:
        """Answer an upload request."""

    def refuse_upload(self, device_id: str, request_id: str | None, reason: str) -> None:
        """Answer an upload request that cannot be granted."""


class AlertBook(Protocol):
    """The alerts, past and present."""

    def latest(self, device_id: str, rule_id: str) -> Alert | None:
        """The newest alert of one rule on one device."""

    def get(self, alert_id: AlertId) -> Alert:
        """One alert.

        Raises:
            AlertNotFound: never opened.
        """

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        """Keep an alert and tell of it, both or neither. Saving what is stored already changes nothing.

        Args:
            replacing: what the change was made on; None for a new alert.

        Raises:
            AlertChanged: what is stored is something else by now.
        """

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        """Alerts of the fleet, the last opened first."""

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        """Alerts of one device, of any status: rule by rule, the newest of each first."""


class AlertNotifier(Protocol):
    """Tells people."""

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Send one notification for each alert."""


class EventFeed(Protocol):
    """The activity feed."""

    def append(self, event: Event) -> None:
        """Add a line; the same event twice is one line."""

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Event]:
        """Newest first."""

    def after(self, event_id: str, *, limit: int) -> tuple[Event, ...]:
        """What came after an event, oldest first.

        Raises:
            CursorInvalid: no event can have this id.
        """


class RejectionBook(Protocol):
    """Refused input."""

    def set_aside(self, rejection: Rejection, event: Event, *, original: bytes) -> None:
        """Keep the original bytes and the reason, and tell of it; the same input twice is one rejection."""

    def set_aside_stored(self, rejection: Rejection, event: Event, *, raw_key: str) -> None:
        """The same for bytes that lie in the raw bucket already; they are copied, however large.

        Raises:
            PhotoNotFound: nothing lies there (any more).
        """

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        """Newest first."""


class ThresholdBook(Protocol):
    """The fleet's alert rules."""

    def rules(self) -> tuple[ThresholdRule, ...]:
        """The rules in force; may be up to a minute old.

        Raises:
            StoredStateInvalid: what is stored was never a valid set of rules.
        """

    def replace(self, rules: Sequence[ThresholdRule]) -> None:
        """Put other rules in force.

        Raises:
            InputRefused: they make no sense, or are too many to keep; the field is named.
        """


class OperatorKeys(Protocol):
    """The operators' keys."""

    def all(self) -> tuple[OperatorKey, ...]:
        """Every valid key; may be up to a minute old.

        Raises:
            StoredStateInvalid: what is stored is no list of keys; nobody is let in then.
        """


class TelemetryStream(Protocol):
    """The stream that the telemetry rule fills."""

    def put(self, device_id: str, payload: bytes) -> None:
        """Put a message back on its way."""

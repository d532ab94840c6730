"""A line in the activity feed: who did what, when, on which device."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.ids import time_ordered_id

# `who` of everything that no person did.
PLATFORM: Final = "platform"


class EventKind(StrEnum):
    """What may stand in the feed."""

    DEVICE_REGISTERED = "device.registered"
    DEVICE_CHANGED = "device.changed"
    DEVICE_CONFIGURED = "device.configured"
    DEVICE_PROVISIONED = "device.provisioned"
    DEVICE_RETIRED = "device.retired"
    ROTATION_ORDERED = "certificate.rotation_ordered"
    CERTIFICATE_SIGNED = "certificate.signed"
    CERTIFICATE_ROTATED = "certificate.rotated"
    CERTIFICATE_REVOKED = "certificate.revoked"
    CLAIM_MADE = "claim.made"
    CLAIM_REVOKED = "claim.revoked"
    SITE_REGISTERED = "site.registered"
    SITE_CHANGED = "site.changed"
    SITE_REMOVED = "site.removed"
    CAPTURE_ORDERED = "capture.ordered"
    CAPTURE_REFUSED = "capture.refused"
    UPLOAD_FAILED = "photo.upload_failed"
    PHOTO_REPLAYED = "photo.replayed"
    PHOTO_DIAGNOSED = "photo.diagnosed"
    PHOTO_REVIEWED = "photo.reviewed"
    INPUT_REJECTED = "input.rejected"
    ALERT_OPENED = "alert.opened"
    ALERT_RAISED = "alert.raised"
    ALERT_LOWERED = "alert.lowered"
    ALERT_REPEATED = "alert.repeated"
    ALERT_ESCALATED = "alert.escalated"
    ALERT_ACKNOWLEDGED = "alert.acknowledged"
    ALERT_SNOOZED = "alert.snoozed"
    ALERT_WOKEN = "alert.woken"
    ALERT_COMMENTED = "alert.commented"
    ALERT_RESOLVED = "alert.resolved"
    THRESHOLDS_CHANGED = "thresholds.changed"
    EXPORT_ORDERED = "export.ordered"
    SESSION_OPENED = "session.opened"
    SESSION_CLOSED = "session.closed"
    SESSION_REFUSED = "session.refused"
    OPERATOR_KEYS_RENEWED = "operator_keys.renewed"
    RELEASE_PUBLISHED = "release.published"
    ROLLOUT_ORDERED = "rollout.ordered"
    ROLLOUT_STARTED = "rollout.started"
    ROLLOUT_COMPLETED = "rollout.completed"
    ROLLOUT_STOPPED = "rollout.stopped"
    ROLLOUT_CANCELLED = "rollout.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an operator would want to see or to audit.

    Attributes:
        event_id: UUIDv7 of the moment it was written; sorts the feed.
        subject: id of the thing it is about (alert, photo, order, rejection).
        device_id: empty when it concerns the whole fleet.
        text: one sentence for people.
    """

    event_id: str
    kind: EventKind
    at: datetime
    who: str
    subject: str
    device_id: str
    text: str

    @property
    def topic(self) -> str:
        """Whose list it stands in beside everybody's: its device's, or that of an alert which concerns a site.
        Empty for the rest."""
        return self.device_id or (self.subject if self.kind.startswith("alert.") else "")

    @classmethod
    def of(
        cls, kind: EventKind, *, at: datetime, subject: str, text: str, device_id: str = "", who: str = PLATFORM
    ) -> "Event":
        """An event whose id follows from what happened, so that telling it twice is telling it once."""
        return cls(
            event_id=time_ordered_id(at, kind, subject, who),
            kind=kind,
            at=at,
            who=who,
            subject=subject,
            device_id=device_id,
            text=text,
        )

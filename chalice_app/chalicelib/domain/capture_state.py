"""What became of an order at one device, and why there is no photo (yet).

No state is stored: it follows from what lies in the tables anyway (docs/adr/0013).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.photo import PhotoKey
from chalicelib.domain.presence import Presence


class CaptureState(StrEnum):
    """How far an order has come at one device."""

    ORDERED = "ordered"
    RECEIVED = "received"  # the device asked for an upload grant
    UPLOADED = "uploaded"  # the photo lies in the raw bucket
    DIAGNOSED = "diagnosed"
    EXPIRED = "expired"
    REFUSED = "refused"


class OutcomeKind(StrEnum):
    """What a device says of a photo, or of an order for one."""

    UPLOADED = "uploaded"
    FAILED = "failed"  # an upload did not succeed; the device tries again
    REFUSED = "refused"  # there will be no photo


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureGrant:
    """The note that a device was granted an upload under an order."""

    device_id: str
    order_id: str
    key: PhotoKey
    granted_at: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOutcome:
    """The note of what a device said of an order, or of what the platform refused under it."""

    device_id: str
    order_id: str
    kind: OutcomeKind
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPhoto:
    """The note that an uploaded photo can never be diagnosed."""

    device_id: str
    photo_id: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of an order at one device.

    Attributes:
        diagnosed: whether the granted photo is diagnosed.
        stored: whether the granted photo lies in the raw bucket.
    """

    grant: CaptureGrant | None = None
    outcome: CaptureOutcome | None = None
    refused: RefusedPhoto | None = None
    diagnosed: bool = False
    stored: bool = False
    presence: Presence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureReport:
    """What became of an order at one device.

    Attributes:
        reason: why there is no diagnosed photo (yet); None when there is one.
        photo_id: of the photo that was granted; None before that.
    """

    order: CaptureOrder
    device_id: str
    state: CaptureState
    reason: str | None
    photo_id: str | None


def report(order: CaptureOrder, device_id: str, evidence: Evidence, *, now: datetime) -> CaptureReport:
    """Judge the evidence."""
    state, reason = _judged(order, evidence, now)
    photo_id = None if evidence.grant is None else evidence.grant.key.photo_id
    return CaptureReport(order=order, device_id=device_id, state=state, reason=reason, photo_id=photo_id)


def _judged(order: CaptureOrder, evidence: Evidence, now: datetime) -> tuple[CaptureState, str | None]:
    outcome = evidence.outcome
    if evidence.diagnosed:
        return CaptureState.DIAGNOSED, None
    if evidence.refused is not None:
        return CaptureState.REFUSED, f"the photo was refused: {evidence.refused.reason}"
    if evidence.stored:
        return CaptureState.UPLOADED, "the photo is stored and waits to be diagnosed"
    if outcome is not None and outcome.kind is OutcomeKind.REFUSED:
        return CaptureState.REFUSED, outcome.reason
    if now > order.due_by:
        return CaptureState.EXPIRED, _why_expired(order, evidence)
    if evidence.grant is not None:
        return CaptureState.RECEIVED, _why_not_uploaded(evidence.grant, outcome)
    if order.undelivered is not None:
        return CaptureState.ORDERED, _undelivered(order.undelivered)
    return CaptureState.ORDERED, f"the device has until {_clock(order.due_by)} to answer"


def _why_not_uploaded(grant: CaptureGrant, outcome: CaptureOutcome | None) -> str:
    if outcome is not None:
        return f"the device tries again; its upload failed at {_clock(outcome.at)}: {outcome.reason}"
    granted, until = _clock(grant.granted_at), _clock(grant.valid_until)
    return f"the device was granted the upload at {granted}, until {until}"


def _why_expired(order: CaptureOrder, evidence: Evidence) -> str:
    if evidence.grant is not None:
        failed = "" if evidence.outcome is None else f"; its upload failed: {evidence.outcome.reason}"
        return f"the device was granted the upload at {_clock(evidence.grant.granted_at)} and stored no photo{failed}"
    if evidence.outcome is not None:
        return f"the device could not upload: {evidence.outcome.reason}"
    if order.undelivered is not None:
        return _undelivered(order.undelivered)
    return f"the device did not answer{_absence(order, evidence.presence)}"


def _absence(order: CaptureOrder, presence: Presence | None) -> str:
    since = None if presence is None else presence.since
    if presence is None or since is None:
        return ", and nothing is known of its connection"
    if not presence.connected:
        return f"; it is not connected since {_day(since)}"
    if since > order.ordered_at:
        return f"; it was away when the order was given, and connected on {_day(since)}"
    return f", although it is connected since {_day(since)}"


def _undelivered(why: str) -> str:
    return f"the order did not reach the message broker: {why}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S} UTC"


def _day(moment: datetime) -> str:
    return f"{moment:%d %B %Y, %H:%M} UTC"

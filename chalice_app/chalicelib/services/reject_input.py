"""Sets refused input aside: the reason for people, the original bytes for whoever finds out why."""

from datetime import datetime

from chalicelib.domain.errors import InputRefused, PhotoNotFound
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.photo import StoredObject
from chalicelib.domain.rejection import Rejection, RejectionSource
from chalicelib.ports.rejections import RejectionBook


def reject_input(
    original: bytes,
    refusal: InputRefused,
    *,
    source: RejectionSource,
    device_id: str,
    received_at: datetime,
    now: datetime,
    rejections: RejectionBook,
) -> None:
    """Keep what was refused.

    Args:
        device_id: empty when the input does not say whose it is.
        received_at: when the input came, which stays the same when it is delivered again.
    """
    rejection = Rejection.of(
        source,
        fingerprint=original,
        size_bytes=len(original),
        device_id=device_id,
        reason=refusal.reason,
        field=refusal.field,
        received_at=received_at,
    )
    rejections.set_aside(rejection, _event(rejection, now), original=original)


def reject_stored(
    stored: StoredObject,
    refusal: InputRefused,
    *,
    source: RejectionSource,
    device_id: str,
    now: datetime,
    rejections: RejectionBook,
) -> None:
    """Keep a refused object of the raw bucket, without reading it: it may be too large for that."""
    rejection = Rejection.of(
        source,
        fingerprint=f"{stored.key}{stored.version_id or ''}".encode(errors="surrogateescape"),
        size_bytes=stored.size_bytes,
        device_id=device_id,
        reason=refusal.reason,
        field=refusal.field,
        received_at=stored.stored_at,
    )
    event = _event(rejection, now)
    try:
        rejections.set_aside_stored(rejection, event, raw_key=stored.key, version_id=stored.version_id)
    except PhotoNotFound:
        # Somebody deleted it since it was announced: the reason is all that is left to keep.
        rejections.set_aside(rejection, event, original=b"")


def _event(rejection: Rejection, now: datetime) -> Event:
    return Event.of(
        EventKind.INPUT_REJECTED,
        at=now,
        subject=rejection.rejection_id,
        device_id=rejection.device_id,
        text=f"Set aside input ({rejection.source}): {rejection.reason}",
    )

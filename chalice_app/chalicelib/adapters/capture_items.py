"""Capture orders and the notes on them as they lie in the operations table."""

from datetime import datetime

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, to_attributes
from chalicelib.domain.capture import CaptureOrder, CaptureTarget
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, OutcomeKind, RefusedPhoto
from chalicelib.domain.photo import PhotoKey


class StoredOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it lies in the table."""

    order_id: str
    target: str
    ordered_at: datetime
    ordered_by: str
    jitter_s: int
    due_by: datetime
    except_sites: tuple[str, ...] = ()
    undelivered: str | None = None


class StoredGrant(msgspec.Struct, frozen=True, kw_only=True):
    """The note of a grant as it lies in the table, one for every photo that was ordered: its key says of which device
    and order, and the photo's key follows from its id."""

    photo_id: str
    granted_at: datetime
    valid_until: datetime


class StoredOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """The note of what was said of an order, as it lies in the table."""

    device_id: str
    order_id: str
    kind: OutcomeKind
    reason: str
    at: datetime


class StoredRefusedPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """The note of a photo that was refused, as it lies in the table."""

    device_id: str
    photo_id: str
    reason: str
    at: datetime


def order_attributes(order: CaptureOrder) -> Attributes:
    """An order, without its keys."""
    stored = StoredOrder(
        order_id=order.order_id,
        target=str(order.target),
        ordered_at=order.ordered_at,
        ordered_by=order.ordered_by,
        jitter_s=order.jitter_s,
        due_by=order.due_by,
        except_sites=order.except_sites,
        undelivered=order.undelivered,
    )
    return to_attributes(stored, StoredOrder)


def order_in(item: Attributes) -> CaptureOrder:
    """The order of an item."""
    stored = from_attributes(item, StoredOrder, StoredOrder)
    return CaptureOrder(
        order_id=stored.order_id,
        target=CaptureTarget.parse(stored.target),
        ordered_at=stored.ordered_at,
        ordered_by=stored.ordered_by,
        jitter_s=stored.jitter_s,
        due_by=stored.due_by,
        except_sites=stored.except_sites,
        undelivered=stored.undelivered,
    )


def grant_attributes(grant: CaptureGrant) -> Attributes:
    """The note of a grant, without its keys."""
    stored = StoredGrant(photo_id=grant.key.photo_id, granted_at=grant.granted_at, valid_until=grant.valid_until)
    return to_attributes(stored, StoredGrant)


def grant_in(item: Attributes, order_id: str, device_id: str) -> CaptureGrant:
    """The grant of an item that lies under this order and device."""
    stored = from_attributes(item, StoredGrant, StoredGrant)
    return CaptureGrant(
        device_id=device_id,
        order_id=order_id,
        key=PhotoKey.of(device_id, stored.photo_id),
        granted_at=stored.granted_at,
        valid_until=stored.valid_until,
    )


def outcome_attributes(outcome: CaptureOutcome) -> Attributes:
    """The note of what was said of an order, without its keys."""
    return to_attributes(outcome, StoredOutcome)


def outcome_in(item: Attributes) -> CaptureOutcome:
    """What was said of an order, by its item."""
    return from_attributes(item, StoredOutcome, CaptureOutcome)


def refused_photo_attributes(photo: RefusedPhoto) -> Attributes:
    """The note of a refused photo, without its keys."""
    return to_attributes(photo, StoredRefusedPhoto)


def refused_photo_in(item: Attributes) -> RefusedPhoto:
    """The refused photo of an item."""
    return from_attributes(item, StoredRefusedPhoto, RefusedPhoto)

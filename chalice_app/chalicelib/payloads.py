"""Wire shapes: what devices send and what we answer, parsed once and strictly.

msgspec validates while it decodes. A shape here is never passed on: it becomes a domain object, or a refusal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.clock import MAX_AHEAD, from_ms, to_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.photo import MAX_PHOTO_BYTES, UploadGrant, UploadRequest
from chalicelib.text_rules import ORDER_ID, REQUEST_ID, TIME_ORDERED
from chalicelib.wording import reason_and_field

Shape = TypeVar("Shape")

# A device that kept a photo for a month has long been given up.
MAX_PHOTO_AGE: Final = timedelta(days=30)
# What a device uploaded in the last day at most, at a photo an hour; it names the oldest first.
MAX_UNSETTLED: Final = 24

RequestId = Annotated[str, msgspec.Meta(pattern=REQUEST_ID)]
OrderId = Annotated[str, msgspec.Meta(pattern=ORDER_ID)]
PhotoId = Annotated[str, msgspec.Meta(pattern=TIME_ORDERED)]


class UploadRequestWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device's request for an upload grant, as it travels."""

    v: Literal[1]
    request_id: RequestId
    taken_at: int
    content_type: Literal["image/jpeg"]
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_PHOTO_BYTES)]
    order_id: OrderId | None = None
    unsettled: Annotated[tuple[PhotoId, ...], msgspec.Meta(max_length=MAX_UNSETTLED)] = ()


class _RequestId(msgspec.Struct):
    request_id: RequestId


class _OrderId(msgspec.Struct):
    order_id: OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRequest:
    """Whose answer a request waits for, as far as it can be read at all."""

    request_id: str | None
    order_id: str | None


_upload_request: Final = msgspec.json.Decoder(UploadRequestWire)
_request_id: Final = msgspec.json.Decoder(_RequestId)
_order_id: Final = msgspec.json.Decoder(_OrderId)


def parse_upload_request(payload: bytes, *, device_id: str, received_at: datetime) -> UploadRequest:
    """Read a request for an upload grant.

    Raises:
        InputRefused: the request breaks a rule of the protocol; the field is named.
    """
    try:
        wire = _upload_request.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, field = reason_and_field(error, UploadRequestWire)
        raise InputRefused(reason, field=field) from error
    return upload_request(wire, device_id=device_id, received_at=received_at)


def upload_request(wire: UploadRequestWire, *, device_id: str, received_at: datetime) -> UploadRequest:
    """The request that this message means.

    Raises:
        InputRefused: the photo is too old, or from the future.
    """
    if not to_ms(received_at - MAX_PHOTO_AGE) <= wire.taken_at <= to_ms(received_at + MAX_AHEAD):
        raise InputRefused("taken_at must lie in the last 30 days and at most 10 minutes ahead", field="taken_at")
    return UploadRequest(
        device_id=device_id,
        request_id=wire.request_id,
        taken_at=from_ms(wire.taken_at),
        size_bytes=wire.size_bytes,
        order_id=wire.order_id,
        unsettled=wire.unsettled,
    )


def upload_grant_wire(grant: UploadGrant) -> dict[str, Any]:
    """A grant as it travels to the device."""
    return {
        "v": 1,
        "request_id": grant.request_id,
        "photo_id": grant.photo_id,
        "url": grant.url,
        "fields": grant.fields,
        "expires_at": to_ms(grant.expires_at),
        **({"settled": settled_wire(grant.settled)} if grant.settled else {}),
    }


def settled_wire(settled: Mapping[str, str | None]) -> dict[str, str]:
    """What became of photos as it travels: "diagnosed", or "refused: " and why."""
    return {photo_id: "diagnosed" if why is None else f"refused: {why}" for photo_id, why in settled.items()}


def upload_refusal_wire(request_id: str | None, reason: str) -> dict[str, Any]:
    """A refusal as it travels to the device; without an id when the request could not be read at all."""
    return {"v": 1, "request_id": request_id, "reason": reason}


def capture_order_wire(order: CaptureOrder) -> dict[str, Any]:
    """An order as it travels to the device, or to many."""
    return {
        "v": 1,
        "order_id": order.order_id,
        "ordered_at": to_ms(order.ordered_at),
        "jitter_s": order.jitter_s,
        "expires_at": to_ms(order.due_by),
        **({"except_sites": order.except_sites} if order.except_sites else {}),
    }


def named_in(payload: bytes) -> NamedRequest:
    """What a request that is refused names: the device waits for its answer, and an operator for the order's photo."""
    request, order = _read(_request_id, payload), _read(_order_id, payload)
    return NamedRequest(
        request_id=None if request is None else request.request_id, order_id=None if order is None else order.order_id
    )


def _read(decoder: msgspec.json.Decoder[Shape], payload: bytes) -> Shape | None:
    try:
        return decoder.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

"""Wire shapes: what devices send and what we answer, parsed once and strictly.

msgspec validates while it decodes. A shape here is never passed on: it becomes a domain object, or a refusal.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.clock import MAX_AHEAD, from_ms, to_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.photo import MAX_PHOTO_BYTES, UploadGrant, UploadRequest
from chalicelib.text_rules import ORDER_ID, REQUEST_ID
from chalicelib.wording import reason_and_field

# A device that kept a photo for a month has long been given up.
MAX_PHOTO_AGE: Final = timedelta(days=30)

RequestId = Annotated[str, msgspec.Meta(pattern=REQUEST_ID)]


class UploadRequestWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device's request for an upload grant, as it travels."""

    v: Literal[1]
    request_id: RequestId
    taken_at: int
    content_type: Literal["image/jpeg"]
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_PHOTO_BYTES)]
    order_id: Annotated[str, msgspec.Meta(pattern=ORDER_ID)] | None = None


class _NamedRequest(msgspec.Struct):
    request_id: RequestId


_upload_request: Final = msgspec.json.Decoder(UploadRequestWire)
_named_request: Final = msgspec.json.Decoder(_NamedRequest)


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
    }


def upload_refusal_wire(request_id: str | None, reason: str) -> dict[str, Any]:
    """A refusal as it travels to the device; without an id when the request could not be read at all."""
    return {"v": 1, "request_id": request_id, "reason": reason}


def capture_order_wire(order: CaptureOrder) -> dict[str, Any]:
    """An order as it travels to the device, or to all of them."""
    return {"v": 1, "order_id": order.order_id, "ordered_at": to_ms(order.ordered_at), "jitter_s": order.jitter_s}


def request_id_in(payload: bytes) -> str | None:
    """The id of a request that is refused, as far as it can be read at all: the device waits for its answer."""
    try:
        return _named_request.decode(payload).request_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None

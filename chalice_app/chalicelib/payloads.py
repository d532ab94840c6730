"""Wire shapes: what devices send and what we answer, parsed once and strictly.

msgspec validates while it decodes. A shape here is never passed on: it becomes a domain object, or a refusal.
"""

import json
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec

from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.diagnosis import Findings
from chalicelib.domain.errors import InputRefused, MessageRefused
from chalicelib.domain.metrics import METRIC_NAME, STANDARD
from chalicelib.domain.photo import MAX_PHOTO_BYTES, UploadGrant, UploadRequest
from chalicelib.domain.sample import Sample, TelemetryMessage
from chalicelib.text_rules import ORDER_ID, REQUEST_ID
from chalicelib.wording import A_VALUE, reason_and_field

# IoT Core's own limit; a larger message can only come by another way.
MAX_MESSAGE_BYTES: Final = 128 * 1024
MAX_SAMPLES: Final = 1_000
MAX_METRICS: Final = 32
# A message is stored by columns: if every sample brought metrics of its own, 128 KB would unfold to 100 MB.
MAX_METRICS_A_MESSAGE: Final = 64
MAX_SPAN: Final = timedelta(hours=1)
# Devices' clocks drift; ten minutes is far more than drift between two time syncs.
MAX_AHEAD: Final = timedelta(minutes=10)
# A device that kept a photo for a month has long been given up.
MAX_PHOTO_AGE: Final = timedelta(days=30)
MAX_SEQ: Final = 2**53 - 1


RequestId = Annotated[str, msgspec.Meta(pattern=REQUEST_ID)]


class TelemetryWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A telemetry message, version 1, as it travels."""

    v: Literal[1]
    seq: Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)]
    samples: Annotated[list[dict[str, float]], msgspec.Meta(min_length=1, max_length=MAX_SAMPLES)]


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


_telemetry: Final = msgspec.json.Decoder(TelemetryWire)
_upload_request: Final = msgspec.json.Decoder(UploadRequestWire)
_named_request: Final = msgspec.json.Decoder(_NamedRequest)


def parse_telemetry(payload: bytes, *, device_id: str, received_at: datetime, retention: timedelta) -> TelemetryMessage:
    """Read a telemetry message.

    Args:
        received_at: when the message reached the platform; sample times are held against it.
        retention: how long telemetry is kept; older samples would vanish at once.

    Raises:
        MessageRefused: the message breaks a rule of the protocol; the field is named.
    """
    if len(payload) > MAX_MESSAGE_BYTES:
        raise MessageRefused(f"the message has {len(payload)} bytes, at most {MAX_MESSAGE_BYTES} are allowed")
    try:
        wire = _telemetry.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _telemetry_refusal(payload, error) from error
    oldest, newest = to_ms(received_at - retention), to_ms(received_at + MAX_AHEAD)
    times = [_time_of(values, index, oldest, newest) for index, values in enumerate(wire.samples)]
    if len(set(times)) != len(times):
        raise MessageRefused("two samples have the same t", field="samples")
    if max(times) - min(times) > MAX_SPAN / timedelta(milliseconds=1):
        raise MessageRefused("the samples span more than one hour", field="samples")
    samples = sorted(
        (_sample(at, values, index) for index, (at, values) in enumerate(zip(times, wire.samples, strict=True))),
        key=lambda sample: sample.at,
    )
    if len({name for sample in samples for name in sample.values}) > MAX_METRICS_A_MESSAGE:
        raise MessageRefused(f"a message has at most {MAX_METRICS_A_MESSAGE} different metrics", field="samples")
    return TelemetryMessage(device_id=device_id, seq=wire.seq, samples=tuple(samples))


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


def diagnosis_document(findings: Findings) -> bytes:
    """The classifier's whole answer, as it is kept beside the photo: in the shape in which it was given."""
    heatmap = None if findings.heatmap is None else findings.heatmap.rows
    return msgspec.json.encode(msgspec.to_builtins(findings.diagnosis) | {"heatmap": heatmap})


def request_id_in(payload: bytes) -> str | None:
    """The id of a request that is refused, as far as it can be read at all: the device waits for its answer."""
    try:
        return _named_request.decode(payload).request_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _telemetry_refusal(payload: bytes, error: Exception) -> MessageRefused:
    reason, field = reason_and_field(error, TelemetryWire)
    culprit = _no_number_in(payload)
    if culprit is None or (field and A_VALUE not in str(error)):
        return MessageRefused(reason, field=field)
    index, name = culprit
    return MessageRefused(f"{name} must be a finite number", field=f"samples[{index}].{name}")


def _time_of(values: Mapping[str, float], index: int, oldest: int, newest: int) -> int:
    field = f"samples[{index}].t"
    t = values.get("t")
    if t is None:
        raise MessageRefused("the sample has no t", field=field)
    if not t.is_integer():
        raise MessageRefused(f"t must be whole milliseconds, not {t}", field=field)
    if t > newest:
        raise MessageRefused("t is more than 10 minutes ahead of the platform's clock", field=field)
    if t < oldest:
        raise MessageRefused("t is older than telemetry is kept", field=field)
    return int(t)


def _sample(at: int, values: Mapping[str, float], index: int) -> Sample:
    # Adding zero makes -0.0 the same 0.0 everywhere: of two equal values it must not matter which one was seen first.
    metrics = {name: value + 0.0 for name, value in values.items() if name != "t"}
    if not 1 <= len(metrics) <= MAX_METRICS:
        raise MessageRefused(f"a sample has 1 to {MAX_METRICS} metrics, not {len(metrics)}", field=f"samples[{index}]")
    for name, value in metrics.items():
        _check_metric(name, value, f"samples[{index}].{name}")
    return Sample(at=from_ms(at), values=metrics)


def _check_metric(name: str, value: float, field: str) -> None:
    standard = STANDARD.get(name)
    if standard is None:
        if not METRIC_NAME.fullmatch(name):
            raise MessageRefused(f"{name!r} cannot be the name of a metric", field=field)
    elif not standard.low <= value <= standard.high:
        raise MessageRefused(
            f"{name} is {value:g} {standard.unit}, physically possible is {standard.low:g} to {standard.high:g}",
            field=field,
        )


def _no_number_in(payload: bytes) -> tuple[int, str] | None:
    """Index and name of the first value of a sample that is no finite number; None if that is not the trouble.

    Python's own parser is asked because it reads the NaN and the Infinity that careless devices write.
    """
    try:
        samples = json.loads(payload)["samples"]
        for index, values in enumerate(samples):
            for name, value in values.items():
                if not _is_finite_number(value):
                    return index, name
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    return None


def _is_finite_number(value: object) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:  # an integer of hundreds of digits
        return False

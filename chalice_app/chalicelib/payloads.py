"""Wire shapes: what devices send and what we answer, parsed once and strictly.

msgspec validates while it decodes. A shape here is never passed on: it becomes a domain object, or a refusal.
"""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final, Literal

import msgspec

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.errors import InputRefused, MessageRefused
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.photo import MAX_PHOTO_BYTES, UploadGrant, UploadRequest
from chalicelib.domain.sample import Sample, TelemetryMessage

# IoT Core's own limit; a larger message can only come by another way.
MAX_MESSAGE_BYTES: Final = 128 * 1024
MAX_SAMPLES: Final = 1_000
MAX_METRICS: Final = 32
MAX_SPAN: Final = timedelta(hours=1)
# Devices' clocks drift; ten minutes is far more than drift between two time syncs.
MAX_AHEAD: Final = timedelta(minutes=10)
# A device that kept a photo for a month has long been given up.
MAX_PHOTO_AGE: Final = timedelta(days=30)
MAX_SEQ: Final = 2**53 - 1

_METRIC_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


class TelemetryWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A telemetry message, version 1, as it travels."""

    v: Literal[1]
    seq: Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)]
    samples: Annotated[list[dict[str, float]], msgspec.Meta(min_length=1, max_length=MAX_SAMPLES)]


class UploadRequestWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device's request for an upload grant, as it travels."""

    v: Literal[1]
    request_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    taken_at: int
    content_type: Literal["image/jpeg"]
    size_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_PHOTO_BYTES)]
    order_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None


_telemetry: Final = msgspec.json.Decoder(TelemetryWire)
_upload_request: Final = msgspec.json.Decoder(UploadRequestWire)


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
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason, field = _reason_and_field(error)
        raise MessageRefused(reason, field=field) from error
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
    return TelemetryMessage(device_id=device_id, seq=wire.seq, samples=tuple(samples))


def parse_upload_request(payload: bytes, *, device_id: str, received_at: datetime) -> UploadRequest:
    """Read a request for an upload grant.

    Raises:
        InputRefused: the request breaks a rule of the protocol; the field is named.
    """
    try:
        wire = _upload_request.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        reason, field = _reason_and_field(error)
        raise InputRefused(reason, field=field) from error
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
    metrics = {name: value for name, value in values.items() if name != "t"}
    if not 1 <= len(metrics) <= MAX_METRICS:
        raise MessageRefused(f"a sample has 1 to {MAX_METRICS} metrics, not {len(metrics)}", field=f"samples[{index}]")
    for name, value in metrics.items():
        _check_metric(name, value, f"samples[{index}].{name}")
    return Sample(at=from_ms(at), values=metrics)


def _check_metric(name: str, value: float, field: str) -> None:
    if not math.isfinite(value):
        raise MessageRefused(f"{name} is not a finite number", field=field)
    standard = STANDARD.get(name)
    if standard is None:
        if not _METRIC_NAME.fullmatch(name):
            raise MessageRefused(f"{name!r} cannot be the name of a metric", field=field)
    elif not standard.low <= value <= standard.high:
        raise MessageRefused(
            f"{name} is {value:g} {standard.unit}, physically possible is {standard.low:g} to {standard.high:g}",
            field=field,
        )


_PATH: Final = re.compile(r"^(?P<reason>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)


def _reason_and_field(error: Exception) -> tuple[str, str]:
    """Split msgspec's message, `Expected … - at `$.samples[3]``, into reason and field."""
    match = _PATH.match(str(error))
    if match is None:
        return str(error), ""
    return match["reason"], match["path"] or ""

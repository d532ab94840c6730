"""What travels between a device and the platform, as docs/device-protocol.md writes it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from device_simulator.errors import MessageInvalid

VERSION: Final = 1
MAX_MESSAGE_BYTES: Final = 128 * 1024
# With every metric at its widest, 600 samples take 115 KB: well inside the limit of one message.
MAX_SAMPLES: Final = 600
MAX_SPAN_S: Final = 3_600.0

# One sample as it travels: `t` in epoch milliseconds, and a number for each metric.
WireSample = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one device."""

    stage: str
    device_id: str

    @property
    def telemetry(self) -> str:
        """Basic Ingest: straight to the rule, past the broker and its price."""
        return f"$aws/rules/cloudiot_{self.stage}_telemetry/cloudiot/{self.device_id}/telemetry"

    @property
    def upload_request(self) -> str:
        return f"cloudiot/{self.device_id}/photos/request"

    @property
    def grant(self) -> str:
        return f"cloudiot/{self.device_id}/photos/grant"

    @property
    def refusal(self) -> str:
        return f"cloudiot/{self.device_id}/photos/refusal"

    @property
    def capture(self) -> str:
        return f"cloudiot/{self.device_id}/commands/capture"

    @property
    def fleet_capture(self) -> str:
        return "cloudiot/fleet/commands/capture"

    @property
    def downward(self) -> tuple[str, ...]:
        """What a device subscribes to."""
        return (self.grant, self.refusal, self.capture, self.fleet_capture)


class CaptureOrder(msgspec.Struct, frozen=True):
    """Take a photo, somewhen in the next `jitter_s` seconds."""

    v: Literal[1]
    order_id: Annotated[str, msgspec.Meta(min_length=1)]
    ordered_at: int
    jitter_s: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0


class UploadGrant(msgspec.Struct, frozen=True):
    """Permission to upload one photo."""

    v: Literal[1]
    request_id: str
    photo_id: str
    url: str
    fields: dict[str, str]
    expires_at: int


class UploadRefusal(msgspec.Struct, frozen=True):
    """No permission. Without a request id the platform could not read the request at all."""

    v: Literal[1]
    request_id: str | None
    reason: str


def telemetry_payload(seq: int, samples: Sequence[WireSample]) -> bytes:
    """A telemetry message. The same arguments give the same bytes, so that a repeat is a repeat."""
    return msgspec.json.encode({"v": VERSION, "seq": seq, "samples": samples})


def samples_in(payload: bytes) -> list[dict[str, float]]:
    """The samples of a message that we made ourselves."""
    samples: list[dict[str, float]] = msgspec.json.decode(payload)["samples"]
    return samples


def upload_request_payload(*, request_id: str, taken_ms: int, size_bytes: int, order_id: str | None) -> bytes:
    """A request for an upload grant."""
    request: dict[str, Any] = {
        "v": VERSION,
        "request_id": request_id,
        "taken_at": taken_ms,
        "content_type": "image/jpeg",
        "size_bytes": size_bytes,
    }
    if order_id is not None:
        request["order_id"] = order_id
    return msgspec.json.encode(request)


Wire = TypeVar("Wire", bound=msgspec.Struct)


def parse(payload: bytes, shape: type[Wire]) -> Wire:
    """Read a message from the platform.

    Raises:
        MessageInvalid: it does not have this shape.
    """
    try:
        return msgspec.json.decode(payload, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MessageInvalid(str(error)) from error

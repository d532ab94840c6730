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
# Characters of a reason, and photos whose fate is asked for at a time.
MAX_REASON: Final = 300
MAX_UNSETTLED: Final = 24

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
    def outcome(self) -> str:
        return f"cloudiot/{self.device_id}/photos/outcome"

    @staticmethod
    def site_capture(site: str) -> str:
        """Orders to everyone who stands at a site."""
        return f"cloudiot/site/{site}/commands/capture"


@dataclass(frozen=True, slots=True)
class ConfigTopics:
    """The topics of one device's configuration, its named shadow `config`."""

    device_id: str

    @property
    def get(self) -> str:
        return self._of("get")

    @property
    def get_accepted(self) -> str:
        return self._of("get/accepted")

    @property
    def get_rejected(self) -> str:
        return self._of("get/rejected")

    @property
    def update(self) -> str:
        return self._of("update")

    @property
    def update_rejected(self) -> str:
        return self._of("update/rejected")

    @property
    def delta(self) -> str:
        return self._of("update/delta")

    @property
    def down(self) -> tuple[str, ...]:
        """Those on which the platform speaks."""
        return (self.get_accepted, self.get_rejected, self.delta, self.update_rejected)

    def _of(self, verb: str) -> str:
        return f"$aws/things/{self.device_id}/shadow/name/config/{verb}"


class CaptureOrder(msgspec.Struct, frozen=True):
    """Take a photo, somewhen in the next `jitter_s` seconds.

    Attributes:
        expires_at: epoch milliseconds; who hears of it later leaves it alone. None: never.
        except_sites: sites whose devices are not meant.
    """

    v: Literal[1]
    order_id: Annotated[str, msgspec.Meta(min_length=1)]
    ordered_at: int
    jitter_s: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0
    expires_at: int | None = None
    except_sites: tuple[str, ...] = ()


class UploadGrant(msgspec.Struct, frozen=True):
    """Permission to upload one photo.

    Attributes:
        settled: what became of photos that were uploaded earlier, by their ids.
    """

    v: Literal[1]
    request_id: str
    photo_id: str
    url: str
    fields: dict[str, str]
    expires_at: int
    settled: dict[str, str] = {}


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


def upload_request_payload(
    *, request_id: str, taken_ms: int, size_bytes: int, order_id: str | None, unsettled: Sequence[str] = ()
) -> bytes:
    """A request for an upload grant.

    Args:
        unsettled: ids of photos that were uploaded and are still kept: what became of them?
    """
    request: dict[str, Any] = {
        "v": VERSION,
        "request_id": request_id,
        "taken_at": taken_ms,
        "content_type": "image/jpeg",
        "size_bytes": size_bytes,
    }
    if order_id is not None:
        request["order_id"] = order_id
    if unsettled:
        request["unsettled"] = unsettled
    return msgspec.json.encode(request)


def photo_outcome_payload(
    outcome: Literal["failed", "refused"],
    reason: str,
    *,
    request_id: str | None = None,
    photo_id: str | None = None,
    order_id: str | None = None,
) -> bytes:
    """Why a photo does not come, or not at once; the reason in one line, as long as the platform takes it."""
    ids = {"request_id": request_id, "photo_id": photo_id, "order_id": order_id}
    line = "".join(letter if letter.isprintable() else " " for letter in reason)[:MAX_REASON]
    named = {name: text for name, text in ids.items() if text is not None}
    return msgspec.json.encode({"v": VERSION, **named, "outcome": outcome, "reason": line})


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

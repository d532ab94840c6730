"""Speaks to the devices by MQTT, through the IoT data plane."""

from typing import Any, Final

import msgspec

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.domain.capture import CaptureOrder, CaptureTarget, TargetKind
from chalicelib.domain.device import FLEET
from chalicelib.domain.photo import UploadGrant
from chalicelib.payloads import capture_order_wire, upload_grant_wire, upload_refusal_wire

# A device that is away for a moment gets it when it is back: the broker keeps what it has not acknowledged.
_AT_LEAST_ONCE: Final = 1
# A device that gets no answer to its request asks again. Each acknowledgement is charged like a message,
# and a fleet asks for millions of grants.
_AT_MOST_ONCE: Final = 0


class IotCommands:
    """Implements `DeviceCommands`."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def order_capture(self, order: CaptureOrder) -> None:
        # An order by the clock that a device misses is followed by the next; what a person orders must arrive.
        qos = _AT_MOST_ONCE if order.is_routine else _AT_LEAST_ONCE
        self._publish(f"cloudiot/{_addressee(order.target)}/commands/capture", capture_order_wire(order), qos=qos)

    def hand_over_grant(self, device_id: str, grant: UploadGrant) -> None:
        self._publish(f"cloudiot/{device_id}/photos/grant", upload_grant_wire(grant), qos=_AT_MOST_ONCE)

    def refuse_upload(self, device_id: str, request_id: str | None, reason: str) -> None:
        refusal = upload_refusal_wire(request_id, reason)
        self._publish(f"cloudiot/{device_id}/photos/refusal", refusal, qos=_AT_MOST_ONCE)

    def _publish(self, topic: str, message: dict[str, Any], *, qos: int) -> None:
        with outages_of("the message broker"):
            self._client.publish(topic=topic, qos=qos, payload=msgspec.json.encode(message))


def _addressee(target: CaptureTarget) -> str:
    match target.kind:
        case TargetKind.DEVICE:
            return target.name
        case TargetKind.SITE:
            return f"site/{target.name}"
        case TargetKind.FLEET:
            return FLEET

"""Speaks to the devices by MQTT, through the IoT data plane."""

from typing import Any, Final

import msgspec

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.domain.capture import CaptureOrder
from chalicelib.domain.device import FLEET
from chalicelib.domain.photo import UploadGrant
from chalicelib.payloads import capture_order_wire, upload_grant_wire, upload_refusal_wire

# A device that is away for a moment gets it when it is back: the broker keeps what it has not acknowledged.
_AT_LEAST_ONCE: Final = 1


class IotCommands:
    """Implements `DeviceCommands`."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def order_capture(self, order: CaptureOrder) -> None:
        self._publish(f"cloudiot/{order.device_id or FLEET}/commands/capture", capture_order_wire(order))

    def hand_over_grant(self, device_id: str, grant: UploadGrant) -> None:
        self._publish(f"cloudiot/{device_id}/photos/grant", upload_grant_wire(grant))

    def refuse_upload(self, device_id: str, request_id: str | None, reason: str) -> None:
        self._publish(f"cloudiot/{device_id}/photos/refusal", upload_refusal_wire(request_id, reason))

    def _publish(self, topic: str, message: dict[str, Any]) -> None:
        with outages_of("the message broker"):
            self._client.publish(topic=topic, qos=_AT_LEAST_ONCE, payload=msgspec.json.encode(message))

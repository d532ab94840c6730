"""Speaks by MQTT to a device that is to change its certificate, through the IoT data plane."""

from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.certificate_payloads import (
    certificate_grant_wire,
    certificate_refusal_wire,
    proof_accepted_wire,
    rotation_order_wire,
)
from chalicelib.domain.rotation import Rotation

# A rotation is a handful of messages a year: let each of them wait for a device that is away for a moment.
_AT_LEAST_ONCE: Final = 1


class IotRotation:
    """Implements `RotationCommands`."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def order_rotation(self, rotation: Rotation) -> None:
        self._publish(f"cloudiot/{rotation.device_id}/commands/rotate", rotation_order_wire(rotation))

    def hand_over_certificate(self, device_id: str, rotation_id: str, certificate_pem: str) -> None:
        self._publish(f"cloudiot/{device_id}/certificate/grant", certificate_grant_wire(rotation_id, certificate_pem))

    def refuse_certificate(self, device_id: str, rotation_id: str | None, reason: str) -> None:
        self._publish(f"cloudiot/{device_id}/certificate/refusal", certificate_refusal_wire(rotation_id, reason))

    def accept_proof(self, device_id: str, rotation_id: str, old_until: datetime) -> None:
        self._publish(f"cloudiot/{device_id}/certificate/accepted", proof_accepted_wire(rotation_id, old_until))

    def _publish(self, topic: str, message: dict[str, Any]) -> None:
        with outages_of("the message broker"):
            self._client.publish(topic=topic, qos=_AT_LEAST_ONCE, payload=msgspec.json.encode(message))

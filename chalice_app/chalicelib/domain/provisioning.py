"""A device that asks, by a claim, to be taken into the fleet."""

from dataclasses import dataclass
from typing import Final

# What the template calls the one thing that a device says of itself.
SERIAL_PARAMETER: Final = "SerialNumber"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisioningRequest:
    """What a device says, and what the broker says of it.

    Attributes:
        serial: as the device gave it.
        claim_id: id of the claim's certificate, by which it is connected.
        certificate_id: of its own certificate, which is signed and not active yet.
    """

    serial: str
    claim_id: str
    certificate_id: str

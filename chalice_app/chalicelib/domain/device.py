"""A device: one sensor station with a camera, known to IoT Core under the same name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

DEVICE_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,63}")
# What the factory prints on the box; goes into keys and into the template's parameter as it is.
SERIAL: Final = re.compile(r"[A-Za-z0-9._-]{4,64}")
# Stands in a device's place in the topic of orders to all of them: a device of this id would speak for the fleet.
FLEET: Final = "fleet"
# Claim certificates connect under ids that begin so: whoever holds one could drive such a device off the broker.
CLAIM_PREFIX: Final = "claim-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as the operators registered it.

    Attributes:
        serial: by which the device proves, together with a claim, that it is the one; None if it never will.
        provisioned_at: when its serial number was used; it counts once.
    """

    device_id: str
    site: str
    name: str
    registered_at: datetime
    registered_by: str
    serial: str | None = None
    provisioned_at: datetime | None = None


def searchable(device: Device) -> str:
    """What a search for a part of a text looks at, as `str.casefold` leaves it."""
    return " ".join(filter(None, (device.device_id, device.name, device.serial))).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an enrolled device needs to connect: its certificate and where the broker is."""

    certificate_pem: str
    mqtt_endpoint: str
    mqtt_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredDevice:
    """A device that was taken out of the fleet: its history stays, its name and serial number are free."""

    device: Device
    retired_at: datetime
    retired_by: str

"""A device: one sensor station with a camera, known to IoT Core under the same name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

DEVICE_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,63}")
# Stands in a device's place in the topic of orders to all of them: a device of this id would speak for the fleet.
FLEET: Final = "fleet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device as the operators registered it."""

    device_id: str
    site: str
    name: str
    registered_at: datetime
    registered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What an enrolled device needs to connect: its certificate and where the broker is."""

    certificate_pem: str
    mqtt_endpoint: str
    mqtt_port: int

"""Asks the parts that every request needs whether they are there."""

from typing import Final

from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.telemetry import TelemetryStore

# An id that no device can have: nothing is found, but the tables had to look.
_NOBODY: Final = "-"


def check_health(*, telemetry: TelemetryStore, devices: DeviceRegistry) -> None:
    """Read from both tables.

    Raises:
        Outage: one of them does not answer.
    """
    telemetry.latest(_NOBODY)
    devices.known([_NOBODY])

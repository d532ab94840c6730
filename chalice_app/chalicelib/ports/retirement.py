"""The devices that were taken out of the fleet."""

from typing import Protocol

from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page


class DeviceArchive(Protocol):
    """What is kept of devices that are no more."""

    def retire(self, retired: RetiredDevice, event: Event) -> None:
        """Take a device out of the registry, free its name, serial number and place, and tell of it.

        Raises:
            DeviceNotFound: it is not registered any more.
            DeviceChanged: it is not what was read any more.
        """

    def last_of(self, device_id: str) -> RetiredDevice | None:
        """The device that had this name last, None when none of that name was ever retired."""

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[RetiredDevice]:
        """All retired devices, the last one first."""

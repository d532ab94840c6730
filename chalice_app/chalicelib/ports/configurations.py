"""The devices' configurations: at the message broker, and as the platform keeps them."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from chalicelib.domain.device_config import DeviceConfiguration, DeviceSettings, DeviceShadow, ShadowChange


class DeviceShadows(Protocol):
    """What the message broker knows of the devices' configurations; it hands the wishes to the devices."""

    def read(self, device_id: str) -> DeviceShadow:
        """The shadow as of now; an empty one for a device that has none."""

    def wish(self, device_id: str, wish: DeviceSettings, *, replacing: DeviceShadow) -> ShadowChange:
        """Put a wish in place of the one there is.

        Args:
            replacing: the shadow as it was read.

        Raises:
            ConfigurationChanged: it changed since; the device may have reported, or somebody else wished.
        """


class ConfigurationBook(Protocol):
    """The configurations as the platform keeps them, so that no list has to ask the broker."""

    def record(self, configuration: DeviceConfiguration) -> bool:
        """Keep a configuration.

        Returns:
            False, and nothing is kept, if what is kept is of this version or a later one.
        """

    def of_device(self, device_id: str) -> DeviceConfiguration | None:
        """The configuration of a device, None while nothing is known of it."""

    def of_devices(self, device_ids: Iterable[str]) -> Mapping[str, DeviceConfiguration]:
        """Those that are known of these devices, by id."""

"""Finds a device whose history somebody wants to see: one of the fleet, or one that was retired."""

from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.errors import DeviceNotFound
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.retirement import DeviceArchive


def find_device(
    device_id: str, *, devices: DeviceRegistry, archive: DeviceArchive
) -> tuple[Device, RetiredDevice | None]:
    """The device, and its retirement if it is no more in the fleet.

    Raises:
        DeviceNotFound: there never was one of this name.
    """
    try:
        return devices.get(device_id), None
    except DeviceNotFound:
        retired = archive.last_of(device_id)
        if retired is None:
            raise
        return retired.device, retired

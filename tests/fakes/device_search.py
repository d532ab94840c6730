"""Devices for a list, in memory."""

from collections.abc import Iterable, Iterator

from chalicelib.domain.device import Device, searchable
from tests.fakes.devices import InMemoryDevices


class InMemoryDeviceSearch:
    """Implements `DeviceSearch`; `taken` counts the devices that were handed out."""

    def __init__(self, devices: InMemoryDevices) -> None:
        self._devices = devices
        self.taken = 0

    def of_fleet(self, *, after: str, text: str) -> Iterator[Device]:
        found = [device for device in self._devices.devices.values() if text.casefold() in searchable(device)]
        return self._following(found, after)

    def everyone(self) -> Iterator[Device]:
        return self.of_fleet(after="", text="")

    def of_site(self, site: str, *, after: str) -> Iterator[Device]:
        return self._following([device for device in self._devices.devices.values() if device.site == site], after)

    def among(self, device_ids: Iterable[str], *, after: str) -> Iterator[Device]:
        return self._following(self._devices.known(set(device_ids)).values(), after)

    def _following(self, devices: Iterable[Device], after: str) -> Iterator[Device]:
        for device in sorted(devices, key=lambda each: each.device_id):
            if device.device_id > after:
                self.taken += 1
                yield device

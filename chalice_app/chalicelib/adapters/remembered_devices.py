"""The registered devices as a busy container knows them, for a minute."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from chalicelib.adapters.remembered import FRESH_FOR
from chalicelib.domain.device import Device
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceDirectory

# Many times what a shard carries in a minute; one device takes about half a kilobyte.
_DEVICES_KEPT: Final = 20_000


class RememberedDevices:
    """Implements `DeviceDirectory` over another one.

    Only that a device is known is remembered: one that was enrolled a moment ago must not be refused for the rest of
    the minute, and strangers are rare.
    """

    def __init__(self, devices: DeviceDirectory, *, clock: Clock) -> None:
        self._devices = devices
        self._clock = clock
        self._known: dict[str, tuple[Device, datetime]] = {}

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        now = self._clock()
        found: dict[str, Device] = {}
        unsure: list[str] = []
        for device_id in device_ids:
            device, until = self._known.get(device_id, _NOBODY)
            if device is not None and now < until:
                found[device_id] = device
            else:
                unsure.append(device_id)
        if unsure:
            asked = self._devices.known(unsure)
            self._remember(asked, now)
            found |= asked
        return found

    def _remember(self, devices: Mapping[str, Device], now: datetime) -> None:
        if len(self._known) + len(devices) > _DEVICES_KEPT:
            self._known.clear()
        self._known |= {device_id: (device, now + FRESH_FOR) for device_id, device in devices.items()}


_NOBODY: Final = (None, datetime.min.replace(tzinfo=UTC))

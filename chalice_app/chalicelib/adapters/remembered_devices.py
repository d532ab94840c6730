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
    the minute, and strangers are rare. All are forgotten at once: to keep a time for each would cost a busy container
    more than to ask again for the few that send more often than once a minute.
    """

    def __init__(self, devices: DeviceDirectory, *, clock: Clock) -> None:
        self._devices = devices
        self._clock = clock
        self._known: dict[str, Device] = {}
        self._forget_at = datetime.min.replace(tzinfo=UTC)

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        device_ids = tuple(device_ids)
        remembered = self._remembered()
        found = {device_id: remembered[device_id] for device_id in device_ids if device_id in remembered}
        if len(found) < len(device_ids):
            asked = self._devices.known([device_id for device_id in device_ids if device_id not in found])
            self._remember(asked)
            found |= asked
        return found

    def _remembered(self) -> Mapping[str, Device]:
        now = self._clock()
        if now >= self._forget_at:
            self._known = {}
            self._forget_at = now + FRESH_FOR
        return self._known

    def _remember(self, devices: Mapping[str, Device]) -> None:
        if len(self._known) + len(devices) > _DEVICES_KEPT:
            self._known = {}
        self._known |= devices

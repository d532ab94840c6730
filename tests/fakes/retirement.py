"""The retired devices in memory."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.errors import DeviceChanged
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from tests.fakes.certificates import InMemoryCertificates
from tests.fakes.configurations import InMemoryConfigurations
from tests.fakes.devices import InMemoryDevices
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.presence import InMemoryPresence
from tests.fakes.sites import InMemorySites


class InMemoryArchive:
    """Implements `DeviceArchive` over the other fakes, which a retirement empties of the device."""

    def __init__(
        self,
        events: InMemoryEvents,
        *,
        sites: InMemorySites,
        devices: InMemoryDevices,
        presence: InMemoryPresence,
        configurations: InMemoryConfigurations,
        certificates: InMemoryCertificates,
    ) -> None:
        self.retired: dict[str, RetiredDevice] = {}
        self._events = events
        self._sites = sites
        self._devices = devices
        self._presence = presence
        self._configurations = configurations
        self._certificates = certificates

    def retire(self, retired: RetiredDevice, event: Event) -> None:
        device_id = retired.device.device_id
        if self._devices.get(device_id).site != retired.device.site:
            raise DeviceChanged(f"the device {device_id!r} changed meanwhile")
        del self._devices.devices[device_id]
        self._sites.occupied = {device.site for device in self._devices.devices.values()}
        self._presence.presence.pop(device_id, None)
        self._configurations.configurations.pop(device_id, None)
        self._certificates.rotations.pop(device_id, None)
        self.keep(retired)
        self._events.append(event)

    def keep(self, retired: RetiredDevice) -> None:
        """Let a device have been in the fleet, and have left."""
        self.retired[f"{to_ms(retired.retired_at):013d}#{retired.device.device_id}"] = retired

    def last_of(self, device_id: str) -> RetiredDevice | None:
        own = [retired for retired in self.retired.values() if retired.device.device_id == device_id]
        return max(own, key=lambda retired: retired.retired_at, default=None)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[RetiredDevice]:
        return page_of(self.retired, scope="retired", limit=limit, cursor=cursor, newest_first=True)

"""The device registry and the enrolment in memory."""

from collections.abc import Iterable, Mapping

from chalicelib.domain.device import Credentials, Device
from chalicelib.domain.errors import DeviceExists, DeviceNotFound, InputRefused
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.sites import InMemorySites


class InMemoryDevices:
    """Implements `DeviceRegistry`."""

    def __init__(self, events: InMemoryEvents, sites: InMemorySites) -> None:
        self.devices: dict[str, Device] = {}
        self._events = events
        self._sites = sites

    def register(self, device: Device, event: Event) -> None:
        if device.device_id in self.devices:
            raise DeviceExists(f"the device id {device.device_id!r} is taken")
        self._sites.get(device.site)
        self._sites.occupied.add(device.site)
        self.devices[device.device_id] = device
        self._events.append(event)

    def get(self, device_id: str) -> Device:
        if device_id not in self.devices:
            raise DeviceNotFound(f"the device {device_id!r} was never registered")
        return self.devices[device_id]

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        return {device_id: self.devices[device_id] for device_id in device_ids if device_id in self.devices}

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        return page_of(self.devices, scope="devices", limit=limit, cursor=cursor)

    def ids_of_site(self, site_id: str, *, limit: int, cursor: str | None = None) -> Page[str]:
        ids = {device_id: device_id for device_id, device in self.devices.items() if device.site == site_id}
        return page_of(ids, scope=f"devices of {site_id}", limit=limit, cursor=cursor)


class InMemoryEnrolment:
    """Implements `DeviceEnrolment`; signs whatever looks like a certificate request."""

    def __init__(self) -> None:
        self.enrolled: list[str] = []

    def enrol(self, device_id: str, csr_pem: str) -> Credentials:
        if "-----BEGIN CERTIFICATE REQUEST-----" not in csr_pem:
            raise InputRefused("the certificate request cannot be signed", field="csr_pem")
        self.enrolled.append(device_id)
        certificate = f"-----BEGIN CERTIFICATE-----\n{len(self.enrolled)}\n-----END CERTIFICATE-----\n"
        return Credentials(certificate_pem=certificate, mqtt_endpoint="broker.example", mqtt_port=8883)

"""The device registry and the enrolment in memory."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chalicelib.domain.certificate import Certificate
from chalicelib.domain.device import Credentials, Device
from chalicelib.domain.errors import DeviceChanged, DeviceExists, DeviceNotFound, InputRefused, SerialTaken, SerialUsed
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from tests.fakes.certificates import InMemoryCertificates
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.sites import InMemorySites


class InMemoryDevices:
    """Implements `DeviceRegistry`."""

    def __init__(
        self, events: InMemoryEvents, sites: InMemorySites, certificates: InMemoryCertificates | None = None
    ) -> None:
        self.devices: dict[str, Device] = {}
        self._events = events
        self._sites = sites
        self._certificates = certificates or InMemoryCertificates(events)

    def register_all(self, registrations: Sequence[tuple[Device, Event]]) -> None:
        for device, event in registrations:
            self.register(device, event)

    def register(self, device: Device, event: Event) -> None:
        if device.device_id in self.devices:
            raise DeviceExists(f"the device id {device.device_id!r} is taken")
        self._sites.get(device.site)
        if device.serial is not None and self.holders([device.serial]):
            raise SerialTaken(f"the serial number {device.serial!r} is taken")
        self._sites.occupied.add(device.site)
        self.devices[device.device_id] = device
        self._events.append(event)

    def change(self, device: Device, *, replacing: Device, event: Event) -> None:
        present = self.get(device.device_id)
        if present.site != replacing.site:
            raise DeviceChanged(f"the device {device.device_id!r} changed meanwhile")
        self._sites.get(device.site)
        self._sites.occupied.add(device.site)
        self.devices[device.device_id] = replace(present, name=device.name, site=device.site)
        if not self.ids_of_site(present.site, limit=1).rows:
            self._sites.occupied.discard(present.site)
        self._events.append(event)

    def get(self, device_id: str) -> Device:
        if device_id not in self.devices:
            raise DeviceNotFound(f"the device {device_id!r} was never registered")
        return self.devices[device_id]

    def known(self, device_ids: Iterable[str]) -> Mapping[str, Device]:
        return {device_id: self.devices[device_id] for device_id in device_ids if device_id in self.devices}

    def holders(self, serials: Iterable[str]) -> Mapping[str, str]:
        present = {device.serial: device.device_id for device in self.devices.values() if device.serial is not None}
        return {serial: present[serial] for serial in serials if serial in present}

    def provision(self, device: Device, certificate: Certificate, event: Event) -> None:
        present = self.devices.get(device.device_id)
        if present is None or present.provisioned_at is not None:
            raise SerialUsed(f"the serial number of {device.device_id!r} was used meanwhile")
        self.devices[device.device_id] = replace(present, provisioned_at=device.provisioned_at)
        self._certificates.record(certificate)
        self._events.append(event)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Device]:
        return page_of(self.devices, scope="devices", limit=limit, cursor=cursor)

    def ids_of_site(self, site_id: str, *, limit: int, cursor: str | None = None) -> Page[str]:
        ids = {device_id: device_id for device_id, device in self.devices.items() if device.site == site_id}
        return page_of(ids, scope=f"devices of {site_id}", limit=limit, cursor=cursor)


class InMemoryEnrolment:
    """Implements `DeviceEnrolment`; signs whatever looks like a certificate request."""

    def __init__(self) -> None:
        self.enrolled: list[str] = []
        self.placed: dict[str, str] = {}
        self.moved: dict[str, str] = {}

    def enrol(self, device_id: str, csr_pem: str, *, site: str) -> Credentials:
        if "-----BEGIN CERTIFICATE REQUEST-----" not in csr_pem:
            raise InputRefused("the certificate request cannot be signed", field="csr_pem")
        self.enrolled.append(device_id)
        self.placed[device_id] = site
        certificate = f"-----BEGIN CERTIFICATE-----\n{len(self.enrolled)}\n-----END CERTIFICATE-----\n"
        return Credentials(certificate_pem=certificate, mqtt_endpoint="broker.example", mqtt_port=8883)

    def move(self, device_id: str, site: str) -> None:
        self.moved[device_id] = site

"""Takes a new device into the fleet."""

from dataclasses import dataclass

from chalicelib.domain.device import CLAIM_PREFIX, FLEET, Credentials, Device
from chalicelib.domain.errors import DeviceExists, InputRefused, SiteNotFound
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook
from chalicelib.ports.devices import DeviceEnrolment, DeviceRegistry
from chalicelib.ports.sites import SiteBook
from chalicelib.services.adopt_certificates import adopt_certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentPorts:
    """What it takes to take in a device."""

    sites: SiteBook
    devices: DeviceRegistry
    enrolment: DeviceEnrolment
    certificates: CertificateBook
    authority: CertificateAuthority


def enrol_device(device: Device, csr_pem: str | None, *, ports: EnrolmentPorts) -> Credentials | None:
    """Register a device and, when a certificate request came along, give it an identity.

    The identity comes first: if a step fails, the device is not registered, and the same request can simply be
    sent again. What a failed attempt leaves behind is a certificate for a key that only the device has.

    Raises:
        DeviceExists: the id is taken.
        InputRefused: the id has a meaning of its own, the site is not registered, the certificate request cannot be
            signed, or there is a serial number beside it.
        SerialTaken: another device has its serial number.
    """
    check_device_id(device.device_id)
    if csr_pem is not None and device.serial is not None:
        raise InputRefused("serial is for devices that provision themselves, and csr_pem for others", field="serial")
    try:
        ports.sites.get(device.site)
    except SiteNotFound as unknown:
        raise InputRefused(f"{unknown}; POST /sites registers one", field="site") from unknown
    if ports.devices.known([device.device_id]):
        raise DeviceExists(f"a device {device.device_id} is registered already")
    credentials = None
    if csr_pem is not None:
        credentials = ports.enrolment.enrol(device.device_id, csr_pem, site=device.site)
        adopt_certificates(device.device_id, book=ports.certificates, authority=ports.authority)
    ports.devices.register(device, registration_event(device))
    return credentials


def check_device_id(device_id: str) -> None:
    """Look whether a device may have this id.

    Raises:
        InputRefused: the id has a meaning of its own.
    """
    if device_id == FLEET:
        raise InputRefused(f"{FLEET!r} means all devices", field="device_id")
    if device_id.startswith(CLAIM_PREFIX):
        raise InputRefused(f"{CLAIM_PREFIX!r} is how the names of devices begin that have no id yet", field="device_id")


def registration_event(device: Device) -> Event:
    """What is told of a new device."""
    return Event.of(
        EventKind.DEVICE_REGISTERED,
        at=device.registered_at,
        who=device.registered_by,
        subject=device.device_id,
        device_id=device.device_id,
        text=f"{device.name} was registered at {device.site}",
    )

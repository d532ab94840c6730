"""Takes a new device into the fleet."""

from datetime import datetime

from chalicelib.domain.device import FLEET, Credentials, Device
from chalicelib.domain.errors import DeviceExists, InputRefused, SiteNotFound
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.devices import DeviceEnrolment, DeviceRegistry
from chalicelib.ports.sites import SiteBook


def enrol_device(
    device: Device, csr_pem: str | None, *, sites: SiteBook, devices: DeviceRegistry, enrolment: DeviceEnrolment
) -> Credentials | None:
    """Register a device and, when a certificate request came along, give it an identity.

    The identity comes first: if a step fails, the device is not registered, and the same request can simply be
    sent again. What a failed attempt leaves behind is a certificate for a key that only the device has.

    Raises:
        DeviceExists: the id is taken.
        InputRefused: the id means all devices, the site is not registered, or the certificate request cannot be signed.
    """
    if device.device_id == FLEET:
        raise InputRefused(f"{FLEET!r} means all devices", field="device_id")
    try:
        sites.get(device.site)
    except SiteNotFound as unknown:
        raise InputRefused(f"{unknown}; POST /sites registers one", field="site") from unknown
    if devices.known([device.device_id]):
        raise DeviceExists(f"a device {device.device_id} is registered already")
    credentials = None if csr_pem is None else enrolment.enrol(device.device_id, csr_pem)
    devices.register(device, _event(device, device.registered_at))
    return credentials


def _event(device: Device, at: datetime) -> Event:
    return Event.of(
        EventKind.DEVICE_REGISTERED,
        at=at,
        who=device.registered_by,
        subject=device.device_id,
        device_id=device.device_id,
        text=f"{device.name} joined {device.site}",
    )

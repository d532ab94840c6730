"""Takes a device out of the fleet."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.certificate import Certificate, CertificateState
from chalicelib.domain.device import Device, RetiredDevice
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.retirement import DeviceArchive
from chalicelib.services.adopt_certificates import adopt_certificates
from chalicelib.services.close_alerts import close_all_alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class RetirementPorts:
    """What it takes to retire a device."""

    devices: DeviceRegistry
    archive: DeviceArchive
    book: CertificateBook
    authority: CertificateAuthority
    alerts: AlertBook


def retire_device(device_id: str, *, at: datetime, who: str, ports: RetirementPorts) -> RetiredDevice:
    """Lock a device out for good, keep its history, and free its name and serial number.

    The record goes last: whoever is cut off before sends the same request again, and gets the rest of it done.

    Raises:
        DeviceNotFound: never registered, or retired already.
        DeviceChanged, CertificateChanged: somebody else changed it at the same moment.
    """
    device = ports.devices.get(device_id)
    _revoke_all(device_id, at, ports)
    # Only now: with a certificate that still counts, the device would be back within a second.
    ports.authority.close_connection(device_id, forget_session=True)
    ports.authority.remove_thing(device_id)
    close_all_alerts(device_id, at=at, alerts=ports.alerts, why="The device was retired:", who=who)
    retired = RetiredDevice(device=device, retired_at=at, retired_by=who)
    ports.archive.retire(retired, _event(device, at, who))
    return retired


def _revoke_all(device_id: str, at: datetime, ports: RetirementPorts) -> None:
    adopt_certificates(device_id, book=ports.book, authority=ports.authority)
    unsettled = [certificate for certificate in ports.book.of_device(device_id) if certificate.due_at is not None]
    for certificate in unsettled:
        ports.authority.revoke(device_id, certificate.certificate_id)
    if unsettled:
        ports.book.change([(certificate, _ended(certificate, at)) for certificate in unsettled])


def _ended(certificate: Certificate, at: datetime) -> Certificate:
    revoked = certificate if certificate.state is CertificateState.REVOKED else certificate.revoked(at)
    return revoked.settled()


def _event(device: Device, at: datetime, who: str) -> Event:
    return Event.of(
        EventKind.DEVICE_RETIRED,
        at=at,
        who=who,
        subject=device.device_id,
        device_id=device.device_id,
        text=f"{device.name} left {device.site}",
    )

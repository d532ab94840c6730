"""Lets a new certificate take the place of the old one, once the device has proven that it can connect with it."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.certificate_payloads import parse_certificate_proof
from chalicelib.domain.alert import AlertKey
from chalicelib.domain.certificate import Certificate, CertificateState
from chalicelib.domain.certificate_expiry import EXPIRY_RULE
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.rotation import Rotation
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook, RotationCommands
from chalicelib.ports.presence import PresenceBook
from chalicelib.services.close_alerts import close_alert
from chalicelib.services.end_certificate import EndingPorts, end_certificate
from chalicelib.services.renew_certificate import NO_ROTATION


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPorts:
    """What it takes to accept a proof."""

    book: CertificateBook
    authority: CertificateAuthority
    commands: RotationCommands
    presence: PresenceBook
    alerts: AlertBook


def accept_proof(device_id: str, payload: bytes, *, certificate_id: str, now: datetime, ports: ProofPorts) -> None:
    """Make the new certificate the active one, let the others end after the grace time, and tell the device so. The
    same proof again changes nothing, and is answered again.

    Args:
        certificate_id: of the connection that the proof came over: that is what proves anything.

    Raises:
        InputRefused: the proof is for another rotation, or came over another certificate.
        CertificateChanged: the certificates changed at the same moment.
    """
    proven_id = parse_certificate_proof(payload)
    rotation = ports.book.rotation_of(device_id)
    if rotation is None or rotation.rotation_id != proven_id:
        _accept_again(device_id, proven_id, certificate_id, now, ports)
        return
    if rotation.certificate_id != certificate_id:
        raise InputRefused("the proof must come over a connection with the new certificate")
    if rotation.proven_at is None:
        rotation = _proven(rotation, now, ports)
    # Whoever died after the change above left this undone.
    close_alert(AlertKey(device_id, EXPIRY_RULE), at=now, alerts=ports.alerts, why="The certificate was changed:")
    ended_at = (rotation.proven_at or now) + rotation.grace
    if ended_at <= now:
        _end_due(device_id, now, ports)
    ports.commands.accept_proof(device_id, rotation.rotation_id, ended_at)


def _accept_again(device_id: str, proven_id: str, certificate_id: str, now: datetime, ports: ProofPorts) -> None:
    """Answer the proof of an order that another one has followed. A device that did not hear that its certificate
    counts goes back to the one before, which may have ended: it would be locked out."""
    certificates = ports.book.of_device(device_id)
    proven = (certificate_id, proven_id, CertificateState.ACTIVE)
    if all((each.certificate_id, each.rotation_id, each.state) != proven for each in certificates):
        raise InputRefused(NO_ROTATION, field="rotation_id")
    ends = (each.ends_at for each in certificates if each.state is CertificateState.RETIRING)
    ports.commands.accept_proof(device_id, proven_id, max(filter(None, ends), default=now))


def _proven(rotation: Rotation, now: datetime, ports: ProofPorts) -> Rotation:
    changes = [
        (certificate, _after(certificate, rotation, now))
        for certificate in ports.book.of_device(rotation.device_id)
        if certificate.live and certificate.state is not CertificateState.RETIRING
    ]
    if all(certificate.certificate_id != rotation.certificate_id for certificate, _ in changes):
        raise InputRefused("the new certificate was not proven in time, and is revoked")
    proven = rotation.proven(now)
    ports.book.change(changes, rotation=(rotation, proven), event=_event(rotation, now))
    return proven


def _after(certificate: Certificate, rotation: Rotation, now: datetime) -> Certificate:
    is_new = certificate.certificate_id == rotation.certificate_id
    return certificate.proven() if is_new else certificate.retiring(now + rotation.grace)


def _end_due(device_id: str, now: datetime, ports: ProofPorts) -> None:
    ending = EndingPorts(book=ports.book, authority=ports.authority, presence=ports.presence)
    for certificate in ports.book.of_device(device_id):
        if certificate.has_to_end(now):
            end_certificate(certificate, now=now, ports=ending)


def _event(rotation: Rotation, now: datetime) -> Event:
    minutes = round(rotation.grace.total_seconds() / 60)
    return Event.of(
        EventKind.CERTIFICATE_ROTATED,
        at=now,
        who=rotation.ordered_by,
        subject=rotation.rotation_id,
        device_id=rotation.device_id,
        text=f"The new certificate is proven; the old one ends in {minutes} minutes",
    )

"""Signs the certificate that a device asks for under an order to rotate."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from chalicelib.certificate_payloads import CertificateRequest, parse_certificate_request
from chalicelib.domain.certificate import Certificate
from chalicelib.domain.errors import CertificateChanged, InputRefused
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.rotation import Rotation
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook, RotationCommands
from chalicelib.ports.presence import PresenceBook
from chalicelib.services.end_certificate import EndingPorts, end_certificate

NO_ROTATION: Final = "no rotation of this id is open for the device"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalPorts:
    """What it takes to sign a certificate for a device and to hand it over."""

    book: CertificateBook
    authority: CertificateAuthority
    commands: RotationCommands
    presence: PresenceBook


def renew_certificate(device_id: str, payload: bytes, *, now: datetime, ports: RenewalPorts) -> None:
    """Sign the request and hand the certificate over. The same request again gets the same certificate; another one
    under the same order, from a device that lost its new key, gets one in the place of the one before.

    Raises:
        InputRefused: nobody ordered this, or the request cannot be signed.
        CertificateChanged: the order was answered, or given anew, at the same moment.
    """
    request = parse_certificate_request(payload)
    rotation = ports.book.rotation_of(device_id)
    if rotation is None or rotation.rotation_id != request.rotation_id or not rotation.open_at(now):
        raise InputRefused(NO_ROTATION, field="rotation_id")
    digest = sha256(request.csr_pem.encode()).hexdigest()
    if rotation.csr_digest == digest and rotation.certificate_id is not None:
        certificate_pem = ports.authority.pem_of(rotation.certificate_id)
    else:
        certificate_pem = _signed(request, rotation, digest, now, ports)
        _end_former(rotation, now, ports)
    ports.commands.hand_over_certificate(device_id, rotation.rotation_id, certificate_pem)


def _signed(request: CertificateRequest, rotation: Rotation, digest: str, now: datetime, ports: RenewalPorts) -> str:
    device_id = rotation.device_id
    signed = ports.authority.sign(device_id, request.csr_pem)
    issued = Certificate.issued(signed.certificate_id, device_id, signed.validity)
    certificate = issued.waiting_for_proof(rotation.rotation_id, now)
    answered = rotation.answered(csr_digest=digest, certificate_id=signed.certificate_id)
    event = _event(rotation, now)
    try:
        ports.book.answer(answered, replacing=rotation, certificate=certificate, event=event)
    except CertificateChanged:
        # The one that was kept is the one that counts; this one was handed to nobody.
        ports.authority.revoke(device_id, signed.certificate_id)
        raise
    return signed.certificate_pem


def _end_former(rotation: Rotation, now: datetime, ports: RenewalPorts) -> None:
    """What was signed for the order before, and never proven."""
    for certificate in ports.book.of_device(rotation.device_id):
        if certificate.live and certificate.certificate_id == rotation.certificate_id:
            ending = EndingPorts(book=ports.book, authority=ports.authority, presence=ports.presence)
            end_certificate(certificate, now=now, ports=ending)


def _event(rotation: Rotation, now: datetime) -> Event:
    return Event.of(
        EventKind.CERTIFICATE_SIGNED,
        at=now,
        subject=rotation.rotation_id,
        device_id=rotation.device_id,
        text="A new certificate was signed; the old one counts until the new one is proven",
    )

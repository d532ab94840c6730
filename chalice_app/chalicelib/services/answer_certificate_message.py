"""Answers what a device says while it changes its certificate: its request, and the proof that the new one works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chalicelib.certificate_payloads import rotation_id_in
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook, RotationCommands
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceDirectory
from chalicelib.ports.presence import PresenceBook
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.accept_proof import ProofPorts, accept_proof
from chalicelib.services.reject_input import reject_input
from chalicelib.services.renew_certificate import RenewalPorts, renew_certificate


class CertificateTopic(StrEnum):
    """What a device says of its certificate, by the last part of the topic."""

    REQUEST = "request"
    PROOF = "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateMessage:
    """A device's message about its certificate.

    Attributes:
        certificate_id: of the certificate with which the connection was made that it came over.
    """

    topic: CertificateTopic
    arrival: Arrival
    certificate_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificatePorts:
    """What it takes to answer."""

    devices: DeviceDirectory
    book: CertificateBook
    authority: CertificateAuthority
    commands: RotationCommands
    presence: PresenceBook
    alerts: AlertBook
    rejections: RejectionBook
    clock: Clock


def answer_certificate_message(message: CertificateMessage, *, ports: CertificatePorts) -> bool:
    """Do what the message asks for, or refuse it and set it aside; says whether it was done.

    Raises:
        Outage: a part did not answer; the message must be delivered again.
        CertificateChanged: another message of the device was dealt with at the same moment; likewise.
    """
    try:
        _answer(message, ports)
    except InputRefused as refusal:
        _refuse(message.arrival, refusal, ports)
        return False
    return True


def _answer(message: CertificateMessage, ports: CertificatePorts) -> None:
    if not ports.devices.known([message.arrival.device_id]):
        raise InputRefused("the device is not registered")
    _ANSWERS[message.topic](message, ports)


def _renew(message: CertificateMessage, ports: CertificatePorts) -> None:
    renewal = RenewalPorts(book=ports.book, authority=ports.authority, commands=ports.commands, presence=ports.presence)
    renew_certificate(message.arrival.device_id, message.arrival.payload, now=ports.clock(), ports=renewal)


def _prove(message: CertificateMessage, ports: CertificatePorts) -> None:
    proof = ProofPorts(
        book=ports.book,
        authority=ports.authority,
        commands=ports.commands,
        presence=ports.presence,
        alerts=ports.alerts,
    )
    accept_proof(
        message.arrival.device_id,
        message.arrival.payload,
        certificate_id=message.certificate_id,
        now=ports.clock(),
        ports=proof,
    )


_ANSWERS: Final[Mapping[CertificateTopic, Callable[[CertificateMessage, CertificatePorts], None]]] = {
    CertificateTopic.REQUEST: _renew,
    CertificateTopic.PROOF: _prove,
}


def _refuse(arrival: Arrival, refusal: InputRefused, ports: CertificatePorts) -> None:
    reject_input(
        arrival.payload,
        refusal,
        source=RejectionSource.CERTIFICATE,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.clock(),
        rejections=ports.rejections,
    )
    # What cannot be a device's id cannot be a part of a topic either.
    if DEVICE_ID.fullmatch(arrival.device_id):
        ports.commands.refuse_certificate(arrival.device_id, rotation_id_in(arrival.payload), refusal.reason)

"""Ends a certificate for good."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.certificate import Certificate, CertificateState
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.certificates import CertificateAuthority, CertificateBook
from chalicelib.ports.presence import PresenceBook


@dataclass(frozen=True, slots=True, kw_only=True)
class EndingPorts:
    """What it takes to end a certificate."""

    book: CertificateBook
    authority: CertificateAuthority
    presence: PresenceBook


def end_certificate(certificate: Certificate, *, now: datetime, ports: EndingPorts) -> None:
    """Revoke a certificate, and end the connection that was made with it, if the device is connected so.

    The book first: a certificate that was proven a moment ago is not the one that was read, and must live. It stays
    due until the broker knows, so that whoever dies in between is followed by somebody who goes on.

    Raises:
        CertificateChanged: it is something else by now; nothing was done.
    """
    ended = certificate if certificate.state is CertificateState.REVOKED else certificate.revoked(now)
    if ended != certificate:
        ports.book.change([(certificate, ended)], event=_event(certificate, now))
    ports.authority.revoke(certificate.device_id, certificate.certificate_id)
    held = ports.presence.read(certificate.device_id).certificate
    if held and certificate.certificate_id.startswith(held):
        # Its session stays: the device comes back with its other certificate, if it has one.
        ports.authority.close_connection(certificate.device_id, forget_session=False)
    ports.book.change([(ended, ended.settled())])


_WHY: Final = {
    CertificateState.REPLACING: "was never proven by a connection, or replaced before it was",
    CertificateState.RETIRING: "came to the end of its grace time",
}


def _event(certificate: Certificate, now: datetime) -> Event:
    return Event.of(
        EventKind.CERTIFICATE_REVOKED,
        at=now,
        subject=certificate.certificate_id,
        device_id=certificate.device_id,
        text=f"A certificate {_WHY.get(certificate.state, 'was taken away')}, and is revoked",
    )

"""The certificates of the devices in memory: the book, and who signs and ends them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from chalicelib.domain.certificate import Certificate, SignedCertificate, Validity
from chalicelib.domain.errors import CertificateChanged, InputRefused
from chalicelib.domain.event import Event
from chalicelib.domain.rotation import Rotation
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents


class InMemoryCertificates:
    """Implements `CertificateBook`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.certificates: dict[tuple[str, str], Certificate] = {}
        self.rotations: dict[str, Rotation] = {}
        self._events = events

    def record(self, certificate: Certificate, event: Event | None = None) -> None:
        if _key(certificate) not in self.certificates:
            self.certificates[_key(certificate)] = certificate
            self._tell(event)

    def of_device(self, device_id: str) -> tuple[Certificate, ...]:
        own = [certificate for certificate in self.certificates.values() if certificate.device_id == device_id]
        return tuple(sorted(own, key=lambda each: (each.issued_at, each.certificate_id), reverse=True))

    def change(
        self,
        changes: Sequence[tuple[Certificate, Certificate]],
        *,
        rotation: tuple[Rotation, Rotation] | None = None,
        event: Event | None = None,
    ) -> None:
        if any(self.certificates.get(_key(before)) != before for before, _ in changes):
            raise CertificateChanged("a certificate changed meanwhile")
        if rotation is not None:
            self._replace(*rotation)
        self.certificates |= {_key(after): after for _, after in changes}
        self._tell(event)

    def due(self, now: datetime) -> Iterator[Certificate]:
        due = [(each.due_at, each) for each in self.certificates.values() if each.due_at is not None]
        return iter([each for at, each in sorted(due, key=lambda pair: (pair[0], _key(pair[1]))) if at <= now])

    def order(self, rotation: Rotation, event: Event) -> None:
        self.rotations[rotation.device_id] = rotation
        self._tell(event)

    def rotation_of(self, device_id: str) -> Rotation | None:
        return self.rotations.get(device_id)

    def answer(self, rotation: Rotation, *, replacing: Rotation, certificate: Certificate, event: Event) -> None:
        self._replace(replacing, rotation)
        self.certificates[_key(certificate)] = certificate
        self._tell(event)

    def _replace(self, before: Rotation, after: Rotation) -> None:
        if self.rotations.get(before.device_id) != before:
            raise CertificateChanged("the rotation changed meanwhile")
        self.rotations[after.device_id] = after

    def _tell(self, event: Event | None) -> None:
        if event is not None:
            self._events.append(event)


def _key(certificate: Certificate) -> tuple[str, str]:
    return certificate.device_id, certificate.certificate_id


class InMemoryAuthority:
    """Implements `CertificateAuthority`; signs whatever looks like a certificate request, for a year.

    Attributes:
        principals: the certificates that may act for each thing.
        closed: whose connections were ended, and whether their sessions were forgotten.
        removed: the things that were taken out.
    """

    def __init__(self, clock: FrozenClock) -> None:
        self.principals: dict[str, set[str]] = {}
        self.revoked: list[str] = []
        self.closed: list[tuple[str, bool]] = []
        self.removed: list[str] = []
        self._clock = clock
        self._validities: dict[str, Validity] = {}

    def sign(self, device_id: str, csr_pem: str) -> SignedCertificate:
        if "-----BEGIN CERTIFICATE REQUEST-----" not in csr_pem:
            raise InputRefused("the certificate request cannot be signed", field="csr_pem")
        certificate_id = f"{len(self._validities) + 1:064x}"
        now = self._clock()
        self._validities[certificate_id] = Validity(begins_at=now, ends_at=now + timedelta(days=365))
        self.principals.setdefault(device_id, set()).add(certificate_id)
        return SignedCertificate(
            certificate_id=certificate_id,
            certificate_pem=self.pem_of(certificate_id),
            validity=self._validities[certificate_id],
        )

    def pem_of(self, certificate_id: str) -> str:
        return f"-----BEGIN CERTIFICATE-----\n{certificate_id}\n-----END CERTIFICATE-----\n"

    def validity_of(self, certificate_id: str) -> Validity:
        return self._validities[certificate_id]

    def of_thing(self, device_id: str) -> frozenset[str]:
        return frozenset(self.principals.get(device_id, ()))

    def revoke(self, device_id: str, certificate_id: str) -> None:
        self.principals.get(device_id, set()).discard(certificate_id)
        self.revoked.append(certificate_id)

    def close_connection(self, device_id: str, *, forget_session: bool) -> None:
        self.closed.append((device_id, forget_session))

    def remove_thing(self, device_id: str) -> None:
        self.removed.append(device_id)


class RecordingRotation:
    """Implements `RotationCommands`: what was said to devices, remembered instead of sent."""

    def __init__(self) -> None:
        self.orders: list[Rotation] = []
        self.certificates: list[tuple[str, str, str]] = []
        self.refusals: list[tuple[str, str | None, str]] = []
        self.accepted: list[tuple[str, str, datetime]] = []

    def order_rotation(self, rotation: Rotation) -> None:
        self.orders.append(rotation)

    def hand_over_certificate(self, device_id: str, rotation_id: str, certificate_pem: str) -> None:
        self.certificates.append((device_id, rotation_id, certificate_pem))

    def refuse_certificate(self, device_id: str, rotation_id: str | None, reason: str) -> None:
        self.refusals.append((device_id, rotation_id, reason))

    def accept_proof(self, device_id: str, rotation_id: str, old_until: datetime) -> None:
        self.accepted.append((device_id, rotation_id, old_until))

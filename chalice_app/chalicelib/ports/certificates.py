"""The certificates of the devices: what we know of them, and who signs and ends them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.certificate import Certificate, SignedCertificate, Validity
from chalicelib.domain.event import Event
from chalicelib.domain.rotation import Rotation


class CertificateBook(Protocol):
    """Which certificates the devices have, and which changes of them are under way."""

    def record(self, certificate: Certificate, event: Event | None = None) -> None:
        """Add a certificate, and tell of it; one that is known already stays as it is."""

    def of_device(self, device_id: str) -> tuple[Certificate, ...]:
        """All certificates that a device ever had, as of now, the last issued first."""

    def change(
        self,
        changes: Sequence[tuple[Certificate, Certificate]],
        *,
        rotation: tuple[Rotation, Rotation] | None = None,
        event: Event | None = None,
    ) -> None:
        """Put certificates, and with them the rotation, in the place of what they were, all or none.

        Args:
            changes, rotation: what was read, and what it is to be.

        Raises:
            CertificateChanged: what lies there is something else by now.
        """

    def due(self, now: datetime) -> Iterator[Certificate]:
        """The certificates that need attention by now: see `Certificate.due_at`."""

    def order(self, rotation: Rotation, event: Event) -> None:
        """Order a rotation, in the place of the device's last one, and tell of it."""

    def rotation_of(self, device_id: str) -> Rotation | None:
        """The device's last rotation, as of now; None when there was none lately."""

    def answer(self, rotation: Rotation, *, replacing: Rotation, certificate: Certificate, event: Event) -> None:
        """Keep what was signed for a rotation, together with the rotation, and tell of it.

        Raises:
            CertificateChanged: the rotation is another one by now.
        """


class CertificateAuthority(Protocol):
    """Signs certificates for devices, and ends them; every method may raise `Outage`."""

    def sign(self, device_id: str, csr_pem: str) -> SignedCertificate:
        """Sign a certificate request for a thing that exists, and let the certificate act for it.

        Raises:
            InputRefused: the request cannot be signed.
        """

    def pem_of(self, certificate_id: str) -> str:
        """A certificate that was signed, once more."""

    def validity_of(self, certificate_id: str) -> Validity:
        """From when to when a certificate may be used."""

    def of_thing(self, device_id: str) -> frozenset[str]:
        """The ids of the certificates that may act for a device, also those that nobody has recorded."""

    def revoke(self, device_id: str, certificate_id: str) -> None:
        """End a certificate for good, and part it from its device; one that is gone or revoked already is fine."""

    def close_connection(self, device_id: str, *, forget_session: bool) -> None:
        """End the live connection of a device, if there is one.

        Args:
            forget_session: also what the broker keeps for it: its subscriptions, and the orders that wait.
        """

    def remove_thing(self, device_id: str) -> None:
        """Take a device out of the broker's registry, with its shadow; its certificates must be revoked before."""


class RotationCommands(Protocol):
    """Speaks to a device that is to change its certificate; a device repeats what is not answered."""

    def order_rotation(self, rotation: Rotation) -> None:
        """Ask the device to make a new key, and to ask for a certificate for it."""

    def hand_over_certificate(self, device_id: str, rotation_id: str, certificate_pem: str) -> None:
        """Answer the device's request."""

    def refuse_certificate(self, device_id: str, rotation_id: str | None, reason: str) -> None:
        """Answer a request or a proof that cannot be accepted; without an id when it could not be read."""

    def accept_proof(self, device_id: str, rotation_id: str, old_until: datetime) -> None:
        """Tell the device that the new certificate counts, and how long the old one still does."""

"""The certificates of a device, from the signature to the end.

A device has one active certificate. While it changes to another there are two: the new one is `replacing` until the
device has proven that it can connect with it, and from then on the old one is `retiring`, for a time of grace.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# Time to send somebody out to a device that does not answer, and to order a spare part if it has to be replaced.
EXPIRY_NOTICE: Final = timedelta(days=30)
# The last week is no time for quiet hours.
EXPIRY_URGENT: Final = timedelta(days=7)
# A device that did not connect with its new certificate within a day will not: it has lost the key, or its power.
PROOF_WITHIN: Final = timedelta(days=1)


class CertificateState(StrEnum):
    """Where a certificate stands in its life."""

    ACTIVE = "active"
    REPLACING = "replacing"  # signed, and not yet proven by a connection
    RETIRING = "retiring"  # another one was proven; this one ends after its grace time
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """From when to when a certificate may be used, as it says itself."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCertificate:
    """A certificate that was signed just now."""

    certificate_id: str
    certificate_pem: str
    validity: Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A certificate of a device.

    Attributes:
        certificate_id: IoT Core's own: the SHA-256 of the certificate, in hex.
        issued_at, valid_until: as the certificate itself says.
        ends_at: when the platform has to end it; None while it is active, and once the broker knows that it is revoked.
        revoked_at: when it was ended.
        rotation_id: the order under which it was signed; None of a device's first.
    """

    certificate_id: str
    device_id: str
    issued_at: datetime
    valid_until: datetime
    state: CertificateState = CertificateState.ACTIVE
    ends_at: datetime | None = None
    revoked_at: datetime | None = None
    rotation_id: str | None = None

    @classmethod
    def issued(cls, certificate_id: str, device_id: str, validity: Validity) -> "Certificate":
        """The first certificate of a device: active at once, there is none that it replaces."""
        return cls(
            certificate_id=certificate_id,
            device_id=device_id,
            issued_at=validity.begins_at,
            valid_until=validity.ends_at,
        )

    @property
    def live(self) -> bool:
        """Whether a device may connect with it."""
        return self.state is not CertificateState.REVOKED

    @property
    def due_at(self) -> datetime | None:
        """When it next needs attention: people's before it expires, the platform's when it has to be ended."""
        match self.state:
            case CertificateState.ACTIVE:
                return self.valid_until - EXPIRY_NOTICE
            case _:
                return self.ends_at

    def has_to_end(self, now: datetime) -> bool:
        """Whether the platform has to end it by now, or to tell the broker that it did."""
        return self.ends_at is not None and self.ends_at <= now

    def waiting_for_proof(self, rotation_id: str, now: datetime) -> "Certificate":
        """The same certificate, given under this order to a device that has another one."""
        return replace(self, state=CertificateState.REPLACING, ends_at=now + PROOF_WITHIN, rotation_id=rotation_id)

    def proven(self) -> "Certificate":
        """The same certificate, after its device has connected with it."""
        return replace(self, state=CertificateState.ACTIVE, ends_at=None)

    def retiring(self, ends_at: datetime) -> "Certificate":
        """The same certificate, in its grace time."""
        return replace(self, state=CertificateState.RETIRING, ends_at=ends_at)

    def revoked(self, at: datetime) -> "Certificate":
        """The same certificate, ended for good; due until the broker has been told."""
        return replace(self, state=CertificateState.REVOKED, ends_at=at, revoked_at=at)

    def settled(self) -> "Certificate":
        """The same certificate, of whose end the broker knows."""
        return replace(self, ends_at=None)

"""What a device and the platform say to each other while a certificate is changed, and on which topics."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

RotationId = Annotated[str, msgspec.Meta(min_length=1)]


class RotationOrder(msgspec.Struct, frozen=True):
    """An operator wants the device to change its certificate."""

    v: Literal[1]
    rotation_id: RotationId
    ordered_at: int


class CertificateGrant(msgspec.Struct, frozen=True):
    """What the platform signed for the new key."""

    v: Literal[1]
    rotation_id: RotationId
    certificate_pem: str


class CertificateRefusal(msgspec.Struct, frozen=True):
    """The platform says no to a request or to a proof; without an id when it could not be read at all."""

    v: Literal[1]
    rotation_id: str | None
    reason: str


class CertificateAccepted(msgspec.Struct, frozen=True):
    """The new certificate counts from now on.

    Attributes:
        old_until: epoch milliseconds until which the old one still works.
    """

    v: Literal[1]
    rotation_id: RotationId
    old_until: int


@dataclass(frozen=True, slots=True)
class RotationTopics:
    """The topics on which a device and the platform change a certificate."""

    device_id: str

    @property
    def order(self) -> str:
        return f"cloudiot/{self.device_id}/commands/rotate"

    @property
    def request(self) -> str:
        return self._of("request")

    @property
    def grant(self) -> str:
        return self._of("grant")

    @property
    def refusal(self) -> str:
        return self._of("refusal")

    @property
    def proof(self) -> str:
        return self._of("proof")

    @property
    def accepted(self) -> str:
        return self._of("accepted")

    def _of(self, word: str) -> str:
        return f"cloudiot/{self.device_id}/certificate/{word}"

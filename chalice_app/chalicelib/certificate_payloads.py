"""Wire shapes of a rotation: what a device says of its new certificate, and what it is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rotation import Rotation
from chalicelib.text_rules import ORDER_ID
from chalicelib.wording import reason_and_field

Wire = TypeVar("Wire", bound=msgspec.Struct)

# As much as `POST /devices` takes: a request with a 4096-bit RSA key and every subject field filled.
MAX_CSR_CHARACTERS: Final = 8_192

RotationId = Annotated[str, msgspec.Meta(pattern=ORDER_ID)]


class CertificateRequestWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device's request for a new certificate, as it travels."""

    v: Literal[1]
    rotation_id: RotationId
    csr_pem: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_CSR_CHARACTERS)]


class CertificateProofWire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device's word that it is connected with its new certificate, as it travels."""

    v: Literal[1]
    rotation_id: RotationId


class _NamedRotation(msgspec.Struct):
    rotation_id: RotationId


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRequest:
    """What a device asks for."""

    rotation_id: str
    csr_pem: str


_named_rotation: Final = msgspec.json.Decoder(_NamedRotation)


def parse_certificate_request(payload: bytes) -> CertificateRequest:
    """Read a request for a new certificate.

    Raises:
        InputRefused: it breaks a rule of the protocol; the field is named.
    """
    wire = _decoded(payload, CertificateRequestWire)
    return CertificateRequest(rotation_id=wire.rotation_id, csr_pem=wire.csr_pem)


def parse_certificate_proof(payload: bytes) -> str:
    """Read a proof: the rotation that it is for.

    Raises:
        InputRefused: it breaks a rule of the protocol; the field is named.
    """
    return _decoded(payload, CertificateProofWire).rotation_id


def rotation_id_in(payload: bytes) -> str | None:
    """The rotation that a refused message is about, as far as it can be read at all."""
    try:
        return _named_rotation.decode(payload).rotation_id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def rotation_order_wire(rotation: Rotation) -> dict[str, Any]:
    """An order as it travels to the device."""
    return {"v": 1, "rotation_id": rotation.rotation_id, "ordered_at": to_ms(rotation.ordered_at)}


def certificate_grant_wire(rotation_id: str, certificate_pem: str) -> dict[str, Any]:
    """A new certificate as it travels to the device."""
    return {"v": 1, "rotation_id": rotation_id, "certificate_pem": certificate_pem}


def certificate_refusal_wire(rotation_id: str | None, reason: str) -> dict[str, Any]:
    """A refusal as it travels to the device."""
    return {"v": 1, "rotation_id": rotation_id, "reason": reason}


def proof_accepted_wire(rotation_id: str, old_until: datetime) -> dict[str, Any]:
    """The end of a rotation as it travels to the device."""
    return {"v": 1, "rotation_id": rotation_id, "old_until": to_ms(old_until)}


def _decoded(payload: bytes, shape: type[Wire]) -> Wire:
    try:
        return msgspec.json.decode(payload, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        reason, field = reason_and_field(error, shape)
        raise InputRefused(reason, field=field) from error

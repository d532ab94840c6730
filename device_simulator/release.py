"""A release of the device's software as the platform tells of it, and the key by which the device knows its maker."""

import base64
import binascii
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Meta

from device_simulator.errors import StateInvalid


class Release(msgspec.Struct, frozen=True):
    """The document of a job that brings a release.

    Attributes:
        sha256: of the package, 64 hex digits.
        signature: base64 of the maker's signature over `statement`.
        url: from where the package is fetched, for an hour.
    """

    v: Literal[1]
    operation: Literal["update"]
    version: Annotated[str, Meta(min_length=1, max_length=63)]
    size_bytes: Annotated[int, Meta(ge=1)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    signature: str
    url: str

    @property
    def statement(self) -> bytes:
        """What is signed: four lines. An old package cannot be passed off as a new version so."""
        return f"cloudiot-release-1\n{self.version}\n{self.size_bytes}\n{self.sha256}\n".encode()


class ReleaseKey:
    """The public key of whoever makes the devices' software: put into them by the factory, beside the claim."""

    def __init__(self, pem: bytes, *, where: str) -> None:
        """
        Args:
            where: it comes from, for the message.

        Raises:
            StateInvalid: it is no EC key on P-256.
        """
        try:
            key = serialization.load_pem_public_key(pem)
        except (ValueError, UnsupportedAlgorithm) as error:
            raise StateInvalid(f"{where} holds no public key in PEM") from error
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise StateInvalid(f"{where} holds another key than one of EC P-256")
        self._key = key

    @classmethod
    def read(cls, path: Path) -> "ReleaseKey":
        """The key in a file; raises as making one does."""
        try:
            pem = path.read_bytes()
        except OSError as error:
            raise StateInvalid(f"the release key {path} cannot be read: {error.strerror}") from error
        return cls(pem, where=str(path))

    def signed(self, release: Release) -> bool:
        """Whether its holder has signed this release."""
        try:
            signature = base64.b64decode(release.signature, validate=True)
            self._key.verify(signature, release.statement, ec.ECDSA(hashes.SHA256()))
        except (binascii.Error, InvalidSignature):
            return False
        return True

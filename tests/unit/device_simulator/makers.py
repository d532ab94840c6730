"""A maker of the devices' software: signs releases."""

import base64
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LINK: Final = "https://store.invalid/releases/2.0.0?signed"
PACKAGE: Final = b"the software, version 2.0.0" * 100


@dataclass(frozen=True, slots=True)
class Maker:
    """Holds the private key."""

    private_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_pem(self) -> bytes:
        """What the factory puts into the devices."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.private_key.public_key().public_bytes(serialization.Encoding.PEM, form)

    def sign(self, version: str, package: bytes) -> str:
        """As the guide says it: four lines, ECDSA with SHA-256, base64 of the DER."""
        statement = f"cloudiot-release-1\n{version}\n{len(package)}\n{sha256(package).hexdigest()}\n"
        return base64.b64encode(self.private_key.sign(statement.encode(), ec.ECDSA(hashes.SHA256()))).decode()

    def document(self, version: str = "2.0.0", package: bytes = PACKAGE) -> dict[str, Any]:
        """The document of a job that brings this release."""
        return {
            "v": 1,
            "operation": "update",
            "version": version,
            "size_bytes": len(package),
            "sha256": sha256(package).hexdigest(),
            "signature": self.sign(version, package),
            "url": LINK,
        }

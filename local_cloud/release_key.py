"""The key pair of whoever makes the software of the simulated devices: made on this machine, for this machine."""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

PRIVATE: Final = "release-key.pem"
PUBLIC: Final = "release-key.pub.pem"


def release_key(folder: Path) -> Path:
    """The file of the public half, which devices take; the private half, to sign releases with, lies beside it."""
    private, public = folder / PRIVATE, folder / PUBLIC
    if not public.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
        private.touch(mode=0o600)
        private.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, plain))
        public.write_bytes(key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    return public

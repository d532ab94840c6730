"""Keys, certificates and what belongs to them on disk: whole or not at all, and readable by nobody else."""

import os
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from device_simulator.errors import StateInvalid

# What the two files are called in a device's folder.
KEY: Final = "private_key.pem"
CERTIFICATE: Final = "certificate.pem"


def made_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key in this file; made, and kept on disk before anybody hears of it, when there is none.

    Raises:
        StateInvalid: the file holds something else.
    """
    if not path.exists():
        write_whole(path, key_pem(ec.generate_private_key(ec.SECP256R1())), mode=0o600)
    return read_key(path)


def read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key in this file.

    Raises:
        StateInvalid: there is none.
    """
    try:
        key = serialization.load_pem_private_key(read_whole(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise damaged(path, "it holds no private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise damaged(path, "its key is not of the EC kind that was made here")
    return key


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """SEC1 ("EC PRIVATE KEY"): the one form of an EC key that the SDK can use on macOS as well."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def signing_request(key: ec.EllipticCurvePrivateKey, common_name: str) -> str:
    """A certificate signing request (PEM) for this key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def check_pair(certificate_pem: bytes, key: ec.EllipticCurvePrivateKey, *, where: str) -> None:
    """Look whether a certificate is one for this key.

    Raises:
        StateInvalid: it is not.
    """
    try:
        public = x509.load_pem_x509_certificate(certificate_pem).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise StateInvalid(f"{where} holds no certificate: remove it and begin again") from error
    if public != key.public_key():
        raise StateInvalid(f"{where} holds a certificate for another key: remove it and begin again")


def read_whole(path: Path) -> bytes:
    """What a file holds.

    Raises:
        StateInvalid: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise damaged(path, error.strerror or str(error)) from error


def damaged(path: Path, why: str) -> StateInvalid:
    """A file that cannot be used, and what to do about it."""
    return StateInvalid(
        f"{path} cannot be used ({why}): restore it, or remove the folder {path.parent}, have the operator "
        "remove what it stands for, and begin again"
    )


def write_whole(path: Path, content: bytes, *, mode: int) -> None:
    """All or nothing, also when the power fails: a half-written key would lock the device out for good."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

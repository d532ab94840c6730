"""The state folder: who each device is. One folder a device, with its key, certificate and broker.

DIR/<device_id>/private_key.pem    never leaves the device; readable by its owner only
DIR/<device_id>/certificate.pem    what the platform signed
DIR/<device_id>/endpoint.json      site and broker; written last, so it marks a finished enrolment
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from device_simulator.errors import StateInvalid

DEVICE_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,63}")
_KEY: Final = "private_key.pem"
_CERTIFICATE: Final = "certificate.pem"
_ENDPOINT: Final = "endpoint.json"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a device belongs and which broker serves it."""

    site: str
    host: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """All that a device needs to connect."""

    device_id: str
    site: str
    host: str
    port: int
    certificate_pem: bytes
    private_key_pem: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityFolder:
    """The identities under one state folder."""

    root: Path

    def device_ids(self) -> tuple[str, ...]:
        """The devices whose enrolment is finished, by id."""
        return tuple(sorted(path.parent.name for path in self.root.glob(f"*/{_ENDPOINT}")))

    def enrolled(self, device_id: str) -> bool:
        """Whether this device's enrolment is finished, as far as this folder knows."""
        return (self.root / device_id / _ENDPOINT).exists()

    def has_key(self, device_id: str) -> bool:
        """Whether this device has made its key, in this run or an earlier one."""
        return (self.root / device_id / _KEY).exists()

    def key(self, device_id: str) -> ec.EllipticCurvePrivateKey:
        """The device's key; made, and kept on disk before anybody hears of it, when there is none."""
        path = self._file(device_id, _KEY)
        if not path.exists():
            _write(path, _pem(ec.generate_private_key(ec.SECP256R1())), mode=0o600)
        return _private_key(path)

    def finish(self, device_id: str, *, certificate_pem: str, endpoint: Endpoint) -> None:
        """Keep what the platform answered.

        Raises:
            StateInvalid: the certificate is not one for the device's key.
        """
        _check_pair(certificate_pem.encode(), self.key(device_id), where="the platform's answer")
        _write(self._file(device_id, _CERTIFICATE), certificate_pem.encode(), mode=0o644)
        _write(self._file(device_id, _ENDPOINT), msgspec.json.encode(endpoint), mode=0o644)

    def load(self, device_id: str) -> Identity:
        """Read one device's identity.

        Raises:
            StateInvalid: a file is missing or damaged, or key and certificate do not belong together.
        """
        folder = self.root / device_id
        key_path, certificate_path = folder / _KEY, folder / _CERTIFICATE
        certificate = _read(certificate_path)
        _check_pair(certificate, _private_key(key_path), where=str(certificate_path))
        endpoint = _endpoint(folder / _ENDPOINT)
        return Identity(
            device_id=device_id,
            site=endpoint.site,
            host=endpoint.host,
            port=endpoint.port,
            certificate_pem=certificate,
            private_key_pem=_read(key_path),
        )

    def _file(self, device_id: str, name: str) -> Path:
        if not DEVICE_ID.fullmatch(device_id):
            raise StateInvalid(f"{device_id!r} is no device id: it must match {DEVICE_ID.pattern}")
        return self.root / device_id / name


def signing_request(key: ec.EllipticCurvePrivateKey, device_id: str) -> str:
    """A certificate signing request (PEM) for this device."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device_id)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256())
    return request.public_bytes(serialization.Encoding.PEM).decode()


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """SEC1 ("EC PRIVATE KEY"): the one form of an EC key that the SDK can use on macOS as well."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def _private_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _damaged(path, "it holds no private key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise _damaged(path, "its key is not of the EC kind that was made here")
    return key


def _check_pair(certificate_pem: bytes, key: ec.EllipticCurvePrivateKey, *, where: str) -> None:
    try:
        public = x509.load_pem_x509_certificate(certificate_pem).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise StateInvalid(f"{where} holds no certificate: enrol again (python -m device_simulator.enrol)") from error
    if public != key.public_key():
        raise StateInvalid(f"{where} holds a certificate for another key: remove it and enrol again")


def _endpoint(path: Path) -> Endpoint:
    try:
        return msgspec.json.decode(_read(path), type=Endpoint)
    except msgspec.DecodeError as error:
        raise _damaged(path, str(error)) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(path, error.strerror or str(error)) from error


def _damaged(path: Path, why: str) -> StateInvalid:
    return StateInvalid(
        f"{path} cannot be used ({why}): restore it, or remove the folder {path.parent}, have the operator "
        "remove the device, and enrol again"
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
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

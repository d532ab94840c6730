"""The state folder: who each device is. One folder a device, with its key, certificate and broker.

DIR/<device_id>/private_key.pem    never leaves the device; readable by its owner only
DIR/<device_id>/certificate.pem    what the platform signed
DIR/<device_id>/endpoint.json      site, broker and serial number; written last, so it marks an identity as whole
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from device_simulator.errors import StateInvalid
from device_simulator.key_files import (
    CERTIFICATE,
    KEY,
    check_pair,
    damaged,
    made_key,
    read_key,
    read_whole,
    write_whole,
)
from device_simulator.rotation_files import RotationFiles

DEVICE_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{2,63}")
_ENDPOINT: Final = "endpoint.json"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a device belongs, which broker serves it, and the serial number by which it joined."""

    site: str
    host: str
    port: int
    serial: str = ""


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
        """The devices whose identity is whole, by id."""
        return tuple(sorted(path.parent.name for path in self.root.glob(f"*/{_ENDPOINT}")))

    def by_serial(self) -> Mapping[str, str]:
        """The ids of those that joined by their serial number, by that."""
        serials = {device_id: _endpoint(self.root / device_id / _ENDPOINT).serial for device_id in self.device_ids()}
        return {serial: device_id for device_id, serial in serials.items() if serial}

    def folder(self, device_id: str) -> Path:
        """Where one device's identity lies."""
        return self._file(device_id, KEY).parent

    def key(self, device_id: str) -> ec.EllipticCurvePrivateKey:
        """The device's key; made, and kept on disk before anybody hears of it, when there is none."""
        return made_key(self._file(device_id, KEY))

    def finish(self, device_id: str, *, certificate_pem: str, endpoint: Endpoint) -> None:
        """Keep what the platform answered.

        Raises:
            StateInvalid: the certificate is not one for the device's key.
        """
        check_pair(certificate_pem.encode(), self.key(device_id), where="the platform's answer")
        write_whole(self._file(device_id, CERTIFICATE), certificate_pem.encode(), mode=0o644)
        write_whole(self._file(device_id, _ENDPOINT), msgspec.json.encode(endpoint), mode=0o644)

    def adopt(self, identity: Identity, *, serial: str) -> None:
        """Keep an identity whose key was made before the device knew its id, in place of what was there.

        Raises:
            StateInvalid: what the platform calls the device is no device id.
        """
        self._file(identity.device_id, _ENDPOINT).unlink(missing_ok=True)
        write_whole(self._file(identity.device_id, KEY), identity.private_key_pem, mode=0o600)
        endpoint = Endpoint(site=identity.site, host=identity.host, port=identity.port, serial=serial)
        self.finish(identity.device_id, certificate_pem=identity.certificate_pem.decode(), endpoint=endpoint)

    def load(self, device_id: str) -> Identity:
        """Read one device's identity.

        Raises:
            StateInvalid: a file is missing or damaged, or key and certificate do not belong together.
        """
        folder = self.folder(device_id)
        RotationFiles(folder=folder).settle()
        key_path, certificate_path = folder / KEY, folder / CERTIFICATE
        certificate = read_whole(certificate_path)
        check_pair(certificate, read_key(key_path), where=str(certificate_path))
        endpoint = _endpoint(folder / _ENDPOINT)
        return Identity(
            device_id=device_id,
            site=endpoint.site,
            host=endpoint.host,
            port=endpoint.port,
            certificate_pem=certificate,
            private_key_pem=read_whole(key_path),
        )

    def _file(self, device_id: str, name: str) -> Path:
        if not DEVICE_ID.fullmatch(device_id):
            raise StateInvalid(f"{device_id!r} is no device id: it must match {DEVICE_ID.pattern}")
        return self.root / device_id / name


def _endpoint(path: Path) -> Endpoint:
    try:
        return msgspec.json.decode(read_whole(path), type=Endpoint)
    except msgspec.DecodeError as error:
        raise damaged(path, str(error)) from error

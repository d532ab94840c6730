"""What devices keep while they join: the new key, and the certificate as soon as there is one.

STATE/.joining/<serial>/private_key.pem    made here; becomes the device's
STATE/.joining/<serial>/signed.json        its certificate, and the token that shows whose it is
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from device_simulator.key_files import check_pair, made_key, write_whole

_FOLDER: Final = ".joining"
_KEY: Final = "private_key.pem"
_SIGNED: Final = "signed.json"


class SignedRequest(msgspec.Struct, frozen=True, rename="camel"):
    """What the platform makes of a signing request.

    Attributes:
        certificate_ownership_token: good for an hour, and for asking more than once.
    """

    certificate_pem: str
    certificate_ownership_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningFolder:
    """The devices that are on their way into the fleet."""

    state: Path

    def key(self, serial: str) -> ec.EllipticCurvePrivateKey:
        """The device's new key."""
        return made_key(self._file(serial, _KEY))

    def signed(self, serial: str) -> SignedRequest | None:
        """The certificate that it was given, if that is known; what cannot be read is asked for again."""
        try:
            return msgspec.json.decode(self._file(serial, _SIGNED).read_bytes(), type=SignedRequest)
        except (OSError, msgspec.DecodeError):
            return None

    def keep(self, serial: str, signed: SignedRequest) -> None:
        """Keep the certificate before it is used: who asks again with another one would be taken for somebody else.

        Raises:
            StateInvalid: the certificate is not one for the device's key.
        """
        check_pair(signed.certificate_pem.encode(), self.key(serial), where="the platform's answer")
        write_whole(self._file(serial, _SIGNED), msgspec.json.encode(signed), mode=0o600)

    def forget_certificate(self, serial: str) -> None:
        """It is good for nothing any more."""
        self._file(serial, _SIGNED).unlink(missing_ok=True)

    def remove(self, serial: str) -> None:
        """The device has joined."""
        shutil.rmtree(self.state / _FOLDER / serial, ignore_errors=True)

    def _file(self, serial: str, name: str) -> Path:
        return self.state / _FOLDER / serial / name

"""The claim that devices leave the factory with: a certificate that may ask for another one, and nothing else.

DIR/private_key.pem    of the claim; in a real factory it is in every device of a batch
DIR/certificate.pem    what the platform signed
DIR/claim.json         broker and provisioning template; written last, so it marks a claim as whole
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from device_simulator.identity import Identity
from device_simulator.key_files import check_pair, damaged, made_key, read_key, read_whole, write_whole

_KEY: Final = "private_key.pem"
_CERTIFICATE: Final = "certificate.pem"
_ADDRESS: Final = "claim.json"
# Under no other client ids may a claim connect.
_CLIENT_ID: Final = "claim-{name}"


class ClaimAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a claim is good for something."""

    host: str
    port: int
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """All that a device needs to ask for an identity of its own."""

    address: ClaimAddress
    certificate_pem: bytes
    private_key_pem: bytes = field(repr=False)

    def identity(self, name: str) -> Identity:
        """To connect with; the name is the asker's own, so that two of them do not drive each other out."""
        return Identity(
            device_id=_CLIENT_ID.format(name=name),
            site="",
            host=self.address.host,
            port=self.address.port,
            certificate_pem=self.certificate_pem,
            private_key_pem=self.private_key_pem,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFolder:
    """One claim on disk."""

    root: Path

    @property
    def whole(self) -> bool:
        """Whether the platform has signed it."""
        return (self.root / _ADDRESS).exists()

    def key(self) -> ec.EllipticCurvePrivateKey:
        """The claim's key; made when there is none."""
        return made_key(self.root / _KEY)

    def finish(self, certificate_pem: str, address: ClaimAddress) -> None:
        """Keep what the platform answered.

        Raises:
            StateInvalid: the certificate is not one for the claim's key.
        """
        check_pair(certificate_pem.encode(), self.key(), where="the platform's answer")
        write_whole(self.root / _CERTIFICATE, certificate_pem.encode(), mode=0o644)
        write_whole(self.root / _ADDRESS, msgspec.json.encode(address), mode=0o644)

    def load(self) -> Claim:
        """Read the claim.

        Raises:
            StateInvalid: a file is missing or damaged, or key and certificate do not belong together.
        """
        certificate = read_whole(self.root / _CERTIFICATE)
        check_pair(certificate, read_key(self.root / _KEY), where=str(self.root / _CERTIFICATE))
        try:
            address = msgspec.json.decode(read_whole(self.root / _ADDRESS), type=ClaimAddress)
        except msgspec.DecodeError as error:
            raise damaged(self.root / _ADDRESS, str(error)) from error
        return Claim(address=address, certificate_pem=certificate, private_key_pem=read_whole(self.root / _KEY))

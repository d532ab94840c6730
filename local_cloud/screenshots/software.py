"""New software for the fleet that is pictured: two releases, one on a single device, one on its way to a site."""

import base64
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from local_cloud.operator_api import OperatorApi

_UPLOAD_TIMEOUT_S: Final = 30.0
# A simulated device takes whatever was signed.
_PACKAGE_BYTES: Final = 1_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What the devices' maker and an operator do together.

    Attributes:
        key_file: the maker's private key, PEM.
    """

    api: OperatorApi
    key_file: Path

    def roll_out(self, *, device_id: str, site: str) -> None:
        """One release onto a device, the next one to a whole site. Both begin within a minute."""
        self._publish("1.4.0", notes="Keeps more measurements while it is offline")
        self._publish("1.5.0", notes="Half the battery for a photo")
        self.api.post("/rollouts", {"version": "1.4.0", "device_id": device_id})
        self.api.post("/rollouts", {"version": "1.5.0", "site": site})

    def _publish(self, version: str, *, notes: str) -> None:
        package = version.encode().ljust(_PACKAGE_BYTES, b"\0")
        digest = sha256(package).hexdigest()
        body = {"version": version, "size_bytes": len(package), "sha256": digest, "notes": notes}
        statement = f"cloudiot-release-1\n{version}\n{len(package)}\n{digest}\n"
        form = self.api.post("/releases", body | {"signature": self._signed(statement)})["upload"]
        answer = requests.post(form["url"], data=form["fields"], files={"file": package}, timeout=_UPLOAD_TIMEOUT_S)
        answer.raise_for_status()

    def _signed(self, statement: str) -> str:
        key = serialization.load_pem_private_key(self.key_file.read_bytes(), password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return base64.b64encode(key.sign(statement.encode(), ec.ECDSA(hashes.SHA256()))).decode()

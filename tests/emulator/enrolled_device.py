"""A device of a test's own: enrolled over REST as any other, it says what the test wants said."""

import json
import time
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from local_cloud.endpoints import Endpoints
from tests.emulator.conftest import RunningCloud
from tests.emulator.mqtt_device import PATIENCE_S, Identity, MqttDevice, connected, new_signing_request


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledDevice:
    """A device with a certificate."""

    device_id: str
    endpoints: Endpoints
    identity: Identity

    def connected(self) -> AbstractContextManager[MqttDevice]:
        """A connection of this device."""
        return connected(
            self.device_id,
            host=self.endpoints.mqtt_host,
            port=self.endpoints.mqtt_port,
            ca_file=Path(self.endpoints.ca_file),
            identity=self.identity,
        )

    @property
    def telemetry_topic(self) -> str:
        """Basic Ingest: the rule is named in the topic."""
        return f"$aws/rules/cloudiot_{self.endpoints.stage}_telemetry/cloudiot/{self.device_id}/telemetry"

    def upload(self, photo: bytes) -> str:
        """Ask for a grant and upload by it; the answer is the photo's key in the raw bucket."""
        with self.connected() as connection:
            grant = self._grant(connection, size_bytes=len(photo))
        answer = requests.post(grant["url"], data=grant["fields"], files={"file": photo}, timeout=PATIENCE_S)
        assert answer.status_code == 204, answer.text
        return str(grant["fields"]["key"])

    def _grant(self, connection: MqttDevice, *, size_bytes: int) -> dict[str, Any]:
        request = {
            "v": 1,
            "request_id": uuid.uuid4().hex,
            "taken_at": time.time_ns() // 1_000_000,
            "content_type": "image/jpeg",
            "size_bytes": size_bytes,
        }
        assert not connection.subscribe(f"cloudiot/{self.device_id}/photos/grant").is_failure
        connection.publish(f"cloudiot/{self.device_id}/photos/request", json.dumps(request).encode())
        _, payload = connection.received.get(timeout=PATIENCE_S)
        grant: dict[str, Any] = json.loads(payload)
        return grant


def enrolled(cloud: RunningCloud, folder: Path, name: str) -> EnrolledDevice:
    """Enrol a new device, under an id that begins with this name.

    Args:
        folder: keeps its key and its certificate.
    """
    device_id = f"{name}-{uuid.uuid4().hex[:8]}"
    identity = Identity(key_file=folder / f"{device_id}.key", certificate_file=folder / f"{device_id}.pem")
    csr_pem = new_signing_request(device_id, identity.key_file)
    _open_test_bench(cloud)
    order = {"device_id": device_id, "site": "test-bench", "name": name, "csr_pem": csr_pem}
    identity.certificate_file.write_text(cloud.api.post("/devices", order)["certificate_pem"])
    return EnrolledDevice(device_id=device_id, endpoints=cloud.endpoints, identity=identity)


def _open_test_bench(cloud: RunningCloud) -> None:
    """Register the site of these devices, unless it is there already."""
    bench = {"site_id": "test-bench", "name": "Test bench", "crops": [], "time_zone": "UTC", "growing": "under_cover"}
    assert cloud.api.request("POST", "/sites", bench).status_code in (201, 409)

"""A device of a test's own that joins by claim, step by step, as the test wants."""

import json
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.emulator.conftest import RunningCloud
from tests.emulator.mqtt_device import PATIENCE_S, Identity, MqttDevice, connected, new_signing_request

SIGN: Final = "$aws/certificates/create-from-csr/json"
SITE: Final = "nursery"

# How the platform answered: `accepted` or `rejected`, and what it said.
Answer = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactoryClaim:
    """A claim, and the folder for what devices make."""

    claim_id: str
    template: str
    identity: Identity
    cloud: RunningCloud
    folder: Path

    @property
    def provision_topic(self) -> str:
        return f"$aws/provisioning-templates/{self.template}/provision/json"

    def as_client(self, client_id: str) -> AbstractContextManager[MqttDevice]:
        """A connection with the claim's certificate."""
        return as_client(self.cloud, client_id, self.identity)

    @contextmanager
    def asking(self) -> Iterator[MqttDevice]:
        """A connection that listens for answers."""
        with self.as_client(f"claim-{uuid.uuid4().hex[:8]}") as device:
            for topic in (SIGN, self.provision_topic):
                for answer in ("accepted", "rejected"):
                    assert not device.subscribe(f"{topic}/{answer}").is_failure
            yield device

    def signed(self, device: MqttDevice) -> tuple[Identity, str]:
        """A key of the device's own with its certificate, and the token that goes with it."""
        name = uuid.uuid4().hex[:8]
        identity = Identity(key_file=self.folder / f"{name}.key", certificate_file=self.folder / f"{name}.pem")
        request = {"certificateSigningRequest": new_signing_request(name, identity.key_file)}
        kind, answer = asked(device, SIGN, request)
        assert kind == "accepted", answer
        identity.certificate_file.write_text(answer["certificatePem"])
        return identity, str(answer["certificateOwnershipToken"])

    def provisioned(self, device: MqttDevice, token: str, **parameters: Any) -> Answer:
        """Ask to be taken in."""
        return asked(device, self.provision_topic, {"certificateOwnershipToken": token, "parameters": parameters})

    def revoke(self) -> None:
        """As an operator does."""
        assert self.cloud.api.request("DELETE", f"/claims/{self.claim_id}").status_code == 200


def as_client(cloud: RunningCloud, client_id: str, identity: Identity) -> AbstractContextManager[MqttDevice]:
    """A connection under this client id with this certificate."""
    endpoints = cloud.endpoints
    return connected(
        client_id,
        host=endpoints.mqtt_host,
        port=endpoints.mqtt_port,
        ca_file=Path(endpoints.ca_file),
        identity=identity,
    )


def asked(device: MqttDevice, topic: str, question: dict[str, Any]) -> Answer:
    """Ask, and wait for the answer."""
    assert not device.publish(topic, json.dumps(question).encode()).is_failure
    answered, payload = device.received.get(timeout=PATIENCE_S)
    assert answered.startswith(f"{topic}/")
    return answered.rpartition("/")[2], json.loads(payload)


def made_claim(cloud: RunningCloud, folder: Path) -> FactoryClaim:
    """A new claim, as an operator makes it."""
    name = f"lot-{uuid.uuid4().hex[:8]}"
    identity = Identity(key_file=folder / f"{name}.key", certificate_file=folder / f"{name}.pem")
    made = cloud.api.post("/claims", {"name": name, "csr_pem": new_signing_request(name, identity.key_file)})
    identity.certificate_file.write_text(made["certificate_pem"])
    return FactoryClaim(
        claim_id=made["claim"]["claim_id"], template=made["template"], identity=identity, cloud=cloud, folder=folder
    )


def registered(cloud: RunningCloud) -> tuple[str, str]:
    """The id and the serial number of a new device."""
    site = {"site_id": SITE, "name": "Nursery", "crops": [], "time_zone": "UTC", "growing": "under_cover"}
    assert cloud.api.request("POST", "/sites", site).status_code in (201, 409)
    name = uuid.uuid4().hex[:8]
    device_id, serial = f"seedling-{name}", f"SN-{name.upper()}"
    cloud.api.post("/devices", {"device_id": device_id, "site": SITE, "name": "Seedling", "serial": serial})
    return device_id, serial

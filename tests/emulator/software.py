"""Releases of the devices' software as their maker publishes them, and simulated devices that know the maker."""

import json
import shutil
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import requests

from local_cloud.prove_iam.events import tick
from tests.emulator.enrolled_device import EnrolledDevice
from tests.emulator.grants import full_name
from tests.emulator.mqtt_device import PATIENCE_S
from tests.running_cloud import RunningCloud
from tests.unit.device_simulator.makers import Maker

MAKER: Final = Maker()


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release whose package was uploaded."""

    version: str
    package: bytes


def publish(cloud: RunningCloud, *, maker: Maker = MAKER) -> Published:
    """As the maker and an operator do together."""
    version, package = f"2.0.0-{uuid.uuid4().hex[:6]}", uuid.uuid4().bytes * 4_000
    body = {
        "version": version,
        "size_bytes": len(package),
        "sha256": sha256(package).hexdigest(),
        "signature": maker.sign(version, package),
    }
    form = cloud.api.post("/releases", body)["upload"]
    answer = requests.post(form["url"], data=form["fields"], files={"file": package}, timeout=PATIENCE_S)
    assert answer.status_code == 204, answer.text
    return Published(version=version, package=package)


def roll_out(cloud: RunningCloud, release: Published, **order: Any) -> str:
    """Order it, and let the check start it; the roll-out's id."""
    rollout_id = str(cloud.api.post("/rollouts", {"version": release.version, **order})["rollout_id"])
    check(cloud)
    return rollout_id


def check(cloud: RunningCloud) -> None:
    """Let the minute's check run now."""
    functions = cloud.endpoints.client("lambda")
    answer = functions.invoke(FunctionName=full_name("on_rollout_check"), Payload=json.dumps(tick()))
    assert "FunctionError" not in answer, answer["Payload"].read()


def shown(cloud: RunningCloud, rollout_id: str) -> dict[str, Any]:
    detail: dict[str, Any] = cloud.api.get(f"/rollouts/{rollout_id}")
    return detail


@contextmanager
def simulated(cloud: RunningCloud, devices: Sequence[EnrolledDevice], folder: Path, *options: str) -> Iterator[None]:
    """The simulator, running these devices, which know the maker."""
    for device in devices:
        state = folder / "state" / device.device_id
        state.mkdir(parents=True, exist_ok=True)
        shutil.copy(device.identity.key_file, state / "private_key.pem")
        shutil.copy(device.identity.certificate_file, state / "certificate.pem")
        endpoint = {"site": "test-bench", "host": cloud.endpoints.mqtt_host, "port": cloud.endpoints.mqtt_port}
        (state / "endpoint.json").write_text(json.dumps(endpoint))
    (folder / "maker.pem").write_bytes(MAKER.public_pem)
    command = [sys.executable, "-m", "device_simulator", "--state", str(folder / "state"), "--messages", "0"]
    command += ["--log", str(folder / "truth.jsonl"), "--ca", cloud.endpoints.ca_file]
    command += ["--release-key", str(folder / "maker.pem"), *options]
    child = cloud.children.start("updated devices", command)
    try:
        yield
    finally:
        cloud.children.end(child)

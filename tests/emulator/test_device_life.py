"""A device's life on the whole platform: connected or not, another certificate, a copied one, and the end."""

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from device_simulator.identity import Endpoint, IdentityFolder
from device_simulator.key_files import signing_request
from local_cloud.processes import Child
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.grants import without
from tests.emulator.mqtt_device import (
    NOT_AUTHORIZED,
    Identity,
    MqttDevice,
    NotConnected,
    new_signing_request,
)

pytestmark = EMULATOR_MARKS

# An event may have to wait for a function to start.
_PATIENCE_S: Final = 60.0
_SOON_S: Final = 15.0


@pytest.fixture
def device(cloud: RunningCloud, tmp_path: Path) -> EnrolledDevice:
    return enrolled(cloud, tmp_path, "life")


def eventually(what: str, condition: Callable[[], Any], *, timeout_s: float = _PATIENCE_S) -> Any:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {timeout_s} s")


def shown(cloud: RunningCloud, device: EnrolledDevice) -> dict[str, Any]:
    detail: dict[str, Any] = cloud.api.get(f"/devices/{device.device_id}")
    return detail


def said(connection: MqttDevice, topic: str, *, timeout_s: float = _PATIENCE_S) -> dict[str, Any]:
    """The next thing that the platform says on a topic; what it says on others is passed over."""
    deadline = time.monotonic() + timeout_s
    while True:
        heard, payload = connection.received.get(timeout=max(0.1, deadline - time.monotonic()))
        if heard == topic:
            message: dict[str, Any] = json.loads(payload)
            return message


def listening(connection: MqttDevice, device_id: str) -> None:
    for topic in ("commands/rotate", "certificate/grant", "certificate/refusal", "certificate/accepted"):
        assert not connection.subscribe(f"cloudiot/{device_id}/{topic}").is_failure


def say(connection: MqttDevice, device_id: str, what: str, message: Mapping[str, Any]) -> None:
    topic = f"cloudiot/{device_id}/certificate/{what}"
    assert not connection.publish(topic, json.dumps({"v": 1, **message}).encode()).is_failure


def newest_rejection(cloud: RunningCloud, device_id: str) -> dict[str, Any]:
    (rejection,) = cloud.api.get(f"/rejections?device={device_id}&limit=1")["items"]
    return dict(rejection)


def check_devices(cloud: RunningCloud) -> None:
    """What the schedule does every five minutes."""
    told = ("version", "id", "detail-type", "source", "account", "time", "region")
    event: dict[str, Any] = {**dict.fromkeys(told, ""), "resources": [], "detail": {}}
    answer = cloud.endpoints.client("lambda").invoke(
        FunctionName="cloudiot-dev-on_device_check", Payload=json.dumps(event)
    )
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_connections_are_seen_as_they_come_and_go(cloud: RunningCloud, device: EnrolledDevice) -> None:
    assert shown(cloud, device)["connection"] == {"connected": False, "since": None, "reason": None}

    with device.connected():
        connection = eventually("connected", lambda: _connection(cloud, device, connected=True))
        (row,) = cloud.api.get(f"/devices?q={device.device_id}")["items"]
        assert (row["connected"], row["connected_changed_at"]) == (True, connection["since"])
    gone = eventually("gone", lambda: _connection(cloud, device, connected=False))

    assert gone["reason"] == "CLIENT_INITIATED_DISCONNECT"
    assert gone["since"] >= connection["since"]


def _connection(cloud: RunningCloud, device: EnrolledDevice, *, connected: bool) -> dict[str, Any] | None:
    connection: dict[str, Any] = shown(cloud, device)["connection"]
    return connection if connection["connected"] is connected else None


def test_a_retired_device_is_hung_up_on_and_not_let_in_again(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path
) -> None:
    with device.connected() as connection:
        eventually("connected", lambda: _connection(cloud, device, connected=True))

        answer = cloud.api.request("DELETE", f"/devices/{device.device_id}")

        assert answer.status_code == 200, answer.text
        assert connection.hung_up(timeout_s=_SOON_S)
    with pytest.raises(NotConnected), device.connected():
        pytest.fail("it was let in")
    detail = shown(cloud, device)
    assert (detail["state"], detail["retired_at"]) == ("retired", answer.json()["retired_at"])
    assert {each["state"] for each in detail["certificates"]} == {"revoked"}
    events = [event["kind"] for event in cloud.api.get("/events?limit=20")["items"]]
    assert "device.retired" in events
    assert cloud.api.request("DELETE", f"/devices/{device.device_id}").status_code == 404
    assert cloud.api.request("POST", f"/devices/{device.device_id}/certificate/rotate").status_code == 404
    assert device.device_id in {row["device_id"] for row in cloud.api.get("/devices?status=retired")["items"]}
    again = _registered_again(cloud, device, tmp_path)
    with again.connected():
        pass


def test_a_device_whose_connection_cannot_be_ended_is_not_retired_yet(
    cloud: RunningCloud, device: EnrolledDevice
) -> None:
    with without(cloud, "api_handler", "iot:DeleteConnection"):
        assert cloud.api.request("DELETE", f"/devices/{device.device_id}").status_code >= 500
        assert shown(cloud, device)["retired_at"] is None

    assert cloud.api.request("DELETE", f"/devices/{device.device_id}").status_code == 200


def _registered_again(cloud: RunningCloud, device: EnrolledDevice, folder: Path) -> EnrolledDevice:
    """Another device under the name that has become free."""
    identity = Identity(key_file=folder / "again.key", certificate_file=folder / "again.pem")
    csr_pem = new_signing_request(device.device_id, identity.key_file)
    order = {"device_id": device.device_id, "site": "test-bench", "name": "Again", "csr_pem": csr_pem}
    identity.certificate_file.write_text(cloud.api.post("/devices", order)["certificate_pem"])
    return EnrolledDevice(device_id=device.device_id, endpoints=cloud.endpoints, identity=identity)


def test_two_clients_with_one_certificate_raise_an_alert(cloud: RunningCloud, device: EnrolledDevice) -> None:
    # Each comes back as often as the other drives it out.
    with device.connected(), device.connected():
        alert = eventually("the alert", lambda: _shared_alert(cloud, device), timeout_s=90)

    assert (alert["severity"], alert["kind"], alert["rule_id"]) == ("critical", "certificate", "certificate-shared")


def _shared_alert(cloud: RunningCloud, device: EnrolledDevice) -> dict[str, Any] | None:
    alerts: list[dict[str, Any]] = cloud.api.get(f"/alerts?device={device.device_id}&kind=certificate")["items"]
    return next(iter(alerts), None)


def test_a_certificate_that_nobody_ordered_is_refused(cloud: RunningCloud, device: EnrolledDevice) -> None:
    with device.connected() as connection:
        listening(connection, device.device_id)
        say(connection, device.device_id, "request", {"rotation_id": "none", "csr_pem": "x"})

        refusal = said(connection, f"cloudiot/{device.device_id}/certificate/refusal")

    assert refusal == {"v": 1, "rotation_id": "none", "reason": "no rotation of this id is open for the device"}
    assert newest_rejection(cloud, device.device_id)["source"] == "certificate"


@pytest.mark.parametrize("what", ["request", "proof"])
def test_a_message_that_breaks_the_protocol_is_refused(device: EnrolledDevice, what: str) -> None:
    with device.connected() as connection:
        listening(connection, device.device_id)
        assert not connection.publish(f"cloudiot/{device.device_id}/certificate/{what}", b"{").is_failure

        refusal = said(connection, f"cloudiot/{device.device_id}/certificate/refusal")

    assert (refusal["rotation_id"], refusal["reason"]) == (None, "the JSON ends too early")


def test_a_device_asks_for_nobody_elses_certificate(cloud: RunningCloud, device: EnrolledDevice) -> None:
    other = cloud.fleet.device_ids[0]
    with device.connected() as connection:
        for topic in (f"cloudiot/{other}/certificate/request", f"cloudiot/{device.device_id}/certificate/grant"):
            assert connection.publish(topic, b"{}").value == NOT_AUTHORIZED


def test_a_request_that_cannot_be_signed_and_a_proof_over_the_old_certificate_are_refused(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path
) -> None:
    refusals = f"cloudiot/{device.device_id}/certificate/refusal"
    with device.connected() as connection:
        listening(connection, device.device_id)
        rotation_id = cloud.api.post(f"/devices/{device.device_id}/certificate/rotate")["rotation_id"]
        order = said(connection, f"cloudiot/{device.device_id}/commands/rotate")
        assert order["rotation_id"] == rotation_id

        say(connection, device.device_id, "request", {"rotation_id": rotation_id, "csr_pem": "no request at all"})
        assert said(connection, refusals)["reason"].startswith("the certificate request cannot be signed")

        csr_pem = new_signing_request(device.device_id, tmp_path / "next.key")
        say(connection, device.device_id, "request", {"rotation_id": rotation_id, "csr_pem": csr_pem})
        granted = said(connection, f"cloudiot/{device.device_id}/certificate/grant")
        # The same request, delivered twice, gets the same certificate.
        say(connection, device.device_id, "request", {"rotation_id": rotation_id, "csr_pem": csr_pem})
        assert said(connection, f"cloudiot/{device.device_id}/certificate/grant") == granted

        say(connection, device.device_id, "proof", {"rotation_id": rotation_id})
        assert said(connection, refusals)["reason"] == "the proof must come over a connection with the new certificate"

    states = sorted(each["state"] for each in shown(cloud, device)["certificates"])
    assert states == ["active", "replacing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDevice:
    """A device of the simulator's in a process of its own; `old` holds a copy of its first certificate."""

    old: EnrolledDevice
    child: Child

    @property
    def device_id(self) -> str:
        return self.old.device_id


@pytest.fixture
def simulated(cloud: RunningCloud, tmp_path: Path) -> Iterator[SimulatedDevice]:
    """One that sends a message five times a second."""
    device_id = f"spinning-{uuid.uuid4().hex[:8]}"
    folder = IdentityFolder(root=tmp_path)
    csr_pem = signing_request(folder.key(device_id), device_id)
    order = {"device_id": device_id, "site": "test-bench", "name": "Spinning", "csr_pem": csr_pem}
    bench = {"site_id": "test-bench", "name": "Test bench", "crops": [], "time_zone": "UTC", "growing": "under_cover"}
    assert cloud.api.request("POST", "/sites", bench).status_code in (201, 409)
    made = cloud.api.post("/devices", order)
    endpoint = Endpoint(site="test-bench", host=made["mqtt"]["endpoint"], port=made["mqtt"]["port"])
    folder.finish(device_id, certificate_pem=made["certificate_pem"], endpoint=endpoint)
    home = tmp_path / device_id
    old = Identity(key_file=tmp_path / "old.key", certificate_file=tmp_path / "old.pem")
    old.key_file.write_bytes((home / "private_key.pem").read_bytes())
    old.certificate_file.write_bytes((home / "certificate.pem").read_bytes())
    command = [sys.executable, "-m", "device_simulator", "--state", str(tmp_path)]
    command += ["--log", str(tmp_path / "truth.jsonl"), "--stage", "dev", "--ca", cloud.endpoints.ca_file]
    command += ["--endpoint", f"{cloud.endpoints.mqtt_host}:{cloud.endpoints.mqtt_port}"]
    command += ["--interval-s", "0.2", "--samples-per-message", "1"]
    child = cloud.children.start(f"devices-{device_id}", command)
    try:
        enrolled_once = EnrolledDevice(device_id=device_id, endpoints=cloud.endpoints, identity=old)
        yield SimulatedDevice(old=enrolled_once, child=child)
    finally:
        if not child.ended:
            cloud.children.end(child)


def told(folder: Path, kind: str) -> list[dict[str, Any]]:
    log = folder / "truth.jsonl"
    lines: list[dict[str, Any]] = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return [line for line in lines if line["kind"] == kind]


def test_a_rotation_in_the_middle_of_constant_reports_loses_nothing(
    cloud: RunningCloud, simulated: SimulatedDevice, tmp_path: Path
) -> None:
    eventually("the first messages", lambda: len(told(tmp_path, "telemetry_acked")) > 5)

    ordered = cloud.api.post(f"/devices/{simulated.device_id}/certificate/rotate?grace_minutes=1")
    eventually("the rotation", lambda: told(tmp_path, "certificate_rotated"))
    at_rotation = len(told(tmp_path, "telemetry_acked"))
    eventually("messages after it", lambda: len(told(tmp_path, "telemetry_acked")) > at_rotation + 10)

    detail = shown(cloud, simulated.old)
    assert detail["rotation"]["rotation_id"] == ordered["rotation_id"]
    assert detail["rotation"]["proven_at"] is not None
    assert sorted(each["state"] for each in detail["certificates"]) == ["active", "retiring"]
    cloud.children.end(simulated.child)
    acked = {line["seq"] for line in told(tmp_path, "telemetry_acked")}
    published = {line["seq"] for line in told(tmp_path, "telemetry_published")}
    assert not told(tmp_path, "telemetry_refused")
    stored = eventually("all messages", lambda: _stored(cloud, simulated.device_id, acked))
    assert acked <= set(stored) <= published
    assert len(stored) == len(set(stored))
    _check_the_old_one_ends(cloud, simulated, detail)


def _stored(cloud: RunningCloud, device_id: str, wanted: set[int]) -> list[int]:
    pages = (
        cloud.endpoints.client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=cloud.endpoints.outputs["TelemetryTableName"],
            KeyConditionExpression="device_id = :d",
            ExpressionAttributeValues={":d": {"S": device_id}},
            ConsistentRead=True,
        )
    )
    seqs = [int(item["at_seq"]["S"].partition("#")[2]) for page in pages for item in page["Items"]]
    return seqs if wanted <= set(seqs) else []


def _check_the_old_one_ends(cloud: RunningCloud, simulated: SimulatedDevice, detail: Mapping[str, Any]) -> None:
    (retiring,) = [each for each in detail["certificates"] if each["state"] == "retiring"]
    with simulated.old.connected():  # with the old certificate, in its grace time
        pass
    time.sleep(max(0.0, retiring["ends_at"] / 1000 - time.time()) + 0.5)

    check_devices(cloud)

    with pytest.raises(NotConnected), simulated.old.connected():
        pytest.fail("the old certificate was let in after its grace time")
    states = {each["certificate_id"]: each["state"] for each in shown(cloud, simulated.old)["certificates"]}
    assert states[retiring["certificate_id"]] == "revoked"

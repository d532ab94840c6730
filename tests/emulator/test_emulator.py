"""What we add to the emulator, tried on an emulator without our stack."""

import base64
import datetime as dt
import io
import json
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from local_cloud import surroundings
from local_cloud.ports import LOOPBACK
from tests.emulator.bare_emulator import DEVICE, BareEmulator, running_emulator
from tests.emulator.conftest import EMULATOR_MARKS
from tests.emulator.mqtt_device import Identity, MqttDevice, NotConnected

pytestmark = EMULATOR_MARKS

# No message to us, all of them messages to the platform: it sets them aside with their bytes.
ODD_PAYLOADS = {
    "json": b'{"a": 1,  "b":2}',
    "text": b"not json",
    "bytes": b"\xff\xfe\x00bin",
    "nested": b"[" * 20_000,
    "long number": b"1" * 6_000,
    "empty": b"",
}


def everything_at(topic: str) -> str:
    return f"SELECT * FROM 'cloudiot/+/{topic}'"  # noqa: S608 - the rules engine's SQL, of our own making


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareEmulator]:
    with running_emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


@pytest.fixture
def device(emulator: BareEmulator) -> Iterator[MqttDevice]:
    with emulator.device(emulator.identity) as device:
        yield device


@pytest.mark.parametrize("payload", ODD_PAYLOADS.values(), ids=ODD_PAYLOADS.keys())
def test_the_kinesis_action_hands_on_the_bytes_that_were_published(
    emulator: BareEmulator, device: MqttDevice, payload: bytes, request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id.replace(" ", "_")
    emulator.client("kinesis").create_stream(StreamName=name, ShardCount=1)
    emulator.add_rule(name, everything_at(name), emulator.to_stream(name))

    device.publish(f"$aws/rules/{name}/cloudiot/{DEVICE}/{name}", payload)
    device.publish(f"cloudiot/{DEVICE}/{name}", payload)

    records = emulator.records(name)
    assert [record["Data"] for record in records] == [payload, payload]
    assert {record["PartitionKey"] for record in records} == {DEVICE}


def test_the_kinesis_action_hands_on_what_the_rule_selects(emulator: BareEmulator, device: MqttDevice) -> None:
    emulator.client("kinesis").create_stream(StreamName="selected", ShardCount=1)
    sql = "SELECT topic(2) AS device_id, a FROM 'cloudiot/+/selected'"
    emulator.add_rule("selected", sql, emulator.to_stream("selected"))

    device.publish(f"cloudiot/{DEVICE}/selected", b'{"a": 1, "b": 2}')

    assert [json.loads(record["Data"]) for record in emulator.records("selected")] == [{"device_id": DEVICE, "a": 1}]


@pytest.mark.parametrize("payload", [b'{"a": 1}', b"\xff\xfe\x00"], ids=["json", "bytes"])
def test_a_failed_action_runs_the_error_action(emulator: BareEmulator, device: MqttDevice, payload: bytes) -> None:
    name = "lost" + payload.hex()
    emulator.add_rule(name, everything_at(name), emulator.to_stream("no-such-stream"))

    device.publish(f"$aws/rules/{name}/cloudiot/{DEVICE}/{name}", payload)

    error = emulator.queued()
    assert error["ruleName"] == name
    assert error["topic"] == f"cloudiot/{DEVICE}/{name}"
    assert error["clientId"] == DEVICE
    assert base64.b64decode(error["base64OriginalPayload"]) == payload
    assert error["failures"][0]["failedAction"] == "KinesisAction"
    assert error["failures"][0]["failedResource"] == "no-such-stream"


def test_a_rule_whose_role_grants_nothing_runs_the_error_action(emulator: BareEmulator, device: MqttDevice) -> None:
    emulator.client("kinesis").create_stream(StreamName="guarded", ShardCount=1)
    action = emulator.to_stream("guarded")
    action["kinesis"]["roleArn"] = emulator.new_role("grants-nothing")
    emulator.add_rule("guarded", "SELECT * FROM 'cloudiot/+/guarded'", action)

    device.publish(f"cloudiot/{DEVICE}/guarded", b"{}")

    assert "may not put records" in emulator.queued()["failures"][0]["errorMessage"]
    assert emulator.records("guarded") == []


def test_the_rule_of_upload_requests_hands_the_bytes_to_its_function(
    emulator: BareEmulator, device: MqttDevice, tmp_path: Path
) -> None:
    told = tmp_path / "told.json"
    function = _function_that_writes(emulator, told)
    sql = (
        "SELECT encode(*, 'base64') AS payload_base64, topic(2) AS device_id, timestamp() AS received_at "
        "FROM 'cloudiot/+/photos/request'"
    )
    emulator.add_rule("upload_requests", sql, {"lambda": {"functionArn": function}})

    device.publish(f"cloudiot/{DEVICE}/photos/request", b"\xff\x00{")

    _wait(lambda: told.exists() and told.read_text().endswith("}"))
    event = json.loads(told.read_text())
    assert base64.b64decode(event["payload_base64"]) == b"\xff\x00{"
    assert event["device_id"] == DEVICE
    assert abs(event["received_at"] / 1000 - time.time()) < 60


def test_a_client_without_a_certificate_is_refused(emulator: BareEmulator) -> None:
    with pytest.raises(NotConnected), emulator.device(None):
        pytest.fail("it was let in")


def test_a_client_with_a_certificate_of_a_stranger_is_refused(emulator: BareEmulator, tmp_path: Path) -> None:
    strangers = _self_signed(tmp_path)

    with pytest.raises(NotConnected), emulator.device(strangers):
        pytest.fail("it was let in")


def test_devices_are_told_the_address_at_which_the_broker_listens(emulator: BareEmulator) -> None:
    told = emulator.client("iot").describe_endpoint(endpointType="iot:Data-ATS")

    assert told["endpointAddress"] == LOOPBACK


def test_every_port_is_on_loopback(emulator: BareEmulator) -> None:
    elsewhere = _address_of_this_machine()
    for port in (emulator.ports.aws, emulator.ports.mqtt):
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection((elsewhere, port), timeout=2)


def test_mqtt_over_websockets_needs_credentials(emulator: BareEmulator) -> None:
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(b"sixteen bytes ok").decode(),
        "Sec-WebSocket-Protocol": "mqtt",
    }
    answer = requests.get(f"{surroundings.aws_url(emulator.ports.aws)}/mqtt", headers=headers, timeout=5)

    assert answer.status_code == 403


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not until():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def _function_that_writes(emulator: BareEmulator, file: Path) -> str:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as package:
        package.writestr(
            "index.py", f"import json\ndef handler(event, _):\n    open({str(file)!r}, 'w').write(json.dumps(event))\n"
        )
    made = emulator.client("lambda").create_function(
        FunctionName="writes",
        Runtime="python3.11",
        Handler="index.handler",
        Role=emulator.role_arn,
        Code={"ZipFile": code.getvalue()},
    )
    return str(made["FunctionArn"])


def _self_signed(folder: Path) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEVICE)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    identity = Identity(key_file=folder / "stranger.key", certificate_file=folder / "stranger.pem")
    identity.key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    identity.certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return identity


def _address_of_this_machine() -> str:
    """An address of ours that is not loopback. Nothing is sent: connecting a UDP socket only picks a route."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but loopback, so no port can be reached from elsewhere")
        return str(probe.getsockname()[0])

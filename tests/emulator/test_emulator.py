"""What we add to the emulator, tried on an emulator without our stack."""

import base64
import io
import json
import socket
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from local_cloud import surroundings
from local_cloud.ports import FREE_PORTS, LOOPBACK, Ports
from local_cloud.processes import Children
from tests.emulator.conftest import EMULATOR_MARKS
from tests.emulator.mqtt_device import Identity, MqttDevice, NotConnected, connected, new_signing_request

pytestmark = EMULATOR_MARKS

DEVICE = "bench-1"
# No message to us, all of them messages to the platform: it sets them aside with their bytes.
ODD_PAYLOADS = {
    "json": b'{"a": 1,  "b":2}',
    "text": b"not json",
    "bytes": b"\xff\xfe\x00bin",
    "nested": b"[" * 20_000,
    "long number": b"1" * 6_000,
    "empty": b"",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BareEmulator:
    """An emulator with a stream, a queue and a device."""

    ports: Ports
    ca_file: Path
    identity: Identity
    role_arn: str
    queue_url: str

    def client(self, service: str) -> Any:
        return surroundings.client(service, self.ports.aws)

    def device(self, identity: Identity | None) -> Any:
        return connected(DEVICE, host=LOOPBACK, port=self.ports.mqtt, ca_file=self.ca_file, identity=identity)

    def add_rule(self, name: str, sql: str, action: dict[str, Any]) -> None:
        error_action = {"sqs": {"queueUrl": self.queue_url, "roleArn": self.role_arn, "useBase64": False}}
        payload = {"sql": sql, "actions": [action], "errorAction": error_action}
        self.client("iot").create_topic_rule(ruleName=name, topicRulePayload=payload)

    def to_stream(self, stream: str) -> dict[str, Any]:
        return {"kinesis": {"streamName": stream, "roleArn": self.role_arn, "partitionKey": "${topic(2)}"}}


def everything_at(topic: str) -> str:
    return f"SELECT * FROM 'cloudiot/+/{topic}'"  # noqa: S608 - the rules engine's SQL, of our own making


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareEmulator]:
    folder = tmp_path_factory.mktemp("emulator")
    ports = FREE_PORTS.settled()
    url = surroundings.aws_url(ports.aws)
    arguments = ("--port", str(ports.aws), "--mqtt-port", str(ports.mqtt), "--state", str(folder))
    with Children(logs=folder) as children:
        children.start("emulator", [sys.executable, "-m", "local_cloud.emulator", *arguments])
        children.wait_until(lambda: _ready(url), what="the emulator", timeout_s=30)
        ca_file = folder / "ca.pem"
        ca_file.write_text(requests.get(f"{url}/_ministack/iot/ca.pem", timeout=5).text)
        yield BareEmulator(
            ports=ports,
            ca_file=ca_file,
            identity=_enrolled(ports, folder),
            role_arn=_rule_role(ports),
            queue_url=surroundings.client("sqs", ports.aws).create_queue(QueueName="undelivered")["QueueUrl"],
        )


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

    records = _records(emulator, name)
    assert [record["Data"] for record in records] == [payload, payload]
    assert {record["PartitionKey"] for record in records} == {DEVICE}


def test_the_kinesis_action_hands_on_what_the_rule_selects(emulator: BareEmulator, device: MqttDevice) -> None:
    emulator.client("kinesis").create_stream(StreamName="selected", ShardCount=1)
    sql = "SELECT topic(2) AS device_id, a FROM 'cloudiot/+/selected'"
    emulator.add_rule("selected", sql, emulator.to_stream("selected"))

    device.publish(f"cloudiot/{DEVICE}/selected", b'{"a": 1, "b": 2}')

    assert [json.loads(record["Data"]) for record in _records(emulator, "selected")] == [{"device_id": DEVICE, "a": 1}]


@pytest.mark.parametrize("payload", [b'{"a": 1}', b"\xff\xfe\x00"], ids=["json", "bytes"])
def test_a_failed_action_runs_the_error_action(emulator: BareEmulator, device: MqttDevice, payload: bytes) -> None:
    name = "lost" + payload.hex()
    emulator.add_rule(name, everything_at(name), emulator.to_stream("no-such-stream"))

    device.publish(f"$aws/rules/{name}/cloudiot/{DEVICE}/{name}", payload)

    error = _queued(emulator)
    assert error["ruleName"] == name
    assert error["topic"] == f"cloudiot/{DEVICE}/{name}"
    assert error["clientId"] == DEVICE
    assert base64.b64decode(error["base64OriginalPayload"]) == payload
    assert error["failures"][0]["failedAction"] == "KinesisAction"
    assert error["failures"][0]["failedResource"] == "no-such-stream"


def test_a_rule_whose_role_grants_nothing_runs_the_error_action(emulator: BareEmulator, device: MqttDevice) -> None:
    emulator.client("kinesis").create_stream(StreamName="guarded", ShardCount=1)
    action = emulator.to_stream("guarded")
    action["kinesis"]["roleArn"] = _role(emulator.ports, "grants-nothing")
    emulator.add_rule("guarded", "SELECT * FROM 'cloudiot/+/guarded'", action)

    device.publish(f"cloudiot/{DEVICE}/guarded", b"{}")

    assert "may not put records" in _queued(emulator)["failures"][0]["errorMessage"]
    assert _records(emulator, "guarded") == []


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


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/_ministack/ready", timeout=1).ok
    except requests.RequestException:
        return False


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not until():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def _enrolled(ports: Ports, folder: Path) -> Identity:
    iot = surroundings.client("iot", ports.aws)
    identity = Identity(key_file=folder / "key.pem", certificate_file=folder / "certificate.pem")
    made = iot.create_certificate_from_csr(
        certificateSigningRequest=new_signing_request(DEVICE, identity.key_file), setAsActive=True
    )
    identity.certificate_file.write_text(made["certificatePem"])
    statement = {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}
    iot.create_thing(thingName=DEVICE)
    iot.create_policy(policyName="all", policyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    iot.attach_policy(policyName="all", target=made["certificateArn"])
    iot.attach_thing_principal(thingName=DEVICE, principal=made["certificateArn"])
    return identity


def _rule_role(ports: Ports) -> str:
    role_arn = _role(ports, "rule")
    statement = {"Effect": "Allow", "Action": ["kinesis:PutRecord", "sqs:SendMessage"], "Resource": "*"}
    surroundings.client("iam", ports.aws).put_role_policy(
        RoleName="rule",
        PolicyName="rule",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    return role_arn


def _role(ports: Ports, name: str) -> str:
    principals = {"Service": ["iot.amazonaws.com", "lambda.amazonaws.com"]}
    statement = {"Effect": "Allow", "Principal": principals, "Action": "sts:AssumeRole"}
    made = surroundings.client("iam", ports.aws).create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    return str(made["Role"]["Arn"])


def _records(emulator: BareEmulator, stream: str) -> list[dict[str, Any]]:
    kinesis = emulator.client("kinesis")
    shard = kinesis.list_shards(StreamName=stream)["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records: list[dict[str, Any]] = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    return records


def _queued(emulator: BareEmulator) -> dict[str, Any]:
    """The one message of the error queue."""
    sqs = emulator.client("sqs")
    (message,) = sqs.receive_message(QueueUrl=emulator.queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=5)["Messages"]
    sqs.delete_message(QueueUrl=emulator.queue_url, ReceiptHandle=message["ReceiptHandle"])
    body: dict[str, Any] = json.loads(message["Body"])
    return body


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
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

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

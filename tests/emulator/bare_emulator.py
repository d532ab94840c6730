"""An emulator of our own start, without our stack: a stream, a queue and a device are made by hand."""

import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import requests

from local_cloud import surroundings
from local_cloud.ports import FREE_PORTS, LOOPBACK, Ports
from local_cloud.processes import Children
from tests.emulator.mqtt_device import Identity, MqttDevice, connected, new_signing_request

DEVICE: Final = "bench-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BareEmulator:
    """An emulator with a stream, a queue and a device."""

    ports: Ports
    ca_file: Path
    identity: Identity
    role_arn: str
    queue_url: str
    trail: Path

    def client(self, service: str) -> Any:
        return surroundings.client(service, self.ports.aws)

    def device(self, identity: Identity | None) -> AbstractContextManager[MqttDevice]:
        return connected(DEVICE, host=LOOPBACK, port=self.ports.mqtt, ca_file=self.ca_file, identity=identity)

    def add_rule(self, name: str, sql: str, action: dict[str, Any]) -> None:
        error_action = {"sqs": {"queueUrl": self.queue_url, "roleArn": self.role_arn, "useBase64": False}}
        payload = {"sql": sql, "actions": [action], "errorAction": error_action}
        self.client("iot").create_topic_rule(ruleName=name, topicRulePayload=payload)

    def to_stream(self, stream: str) -> dict[str, Any]:
        return {"kinesis": {"streamName": stream, "roleArn": self.role_arn, "partitionKey": "${topic(2)}"}}

    def records(self, stream: str) -> list[dict[str, Any]]:
        """Everything in the stream's one shard."""
        kinesis = self.client("kinesis")
        shard = kinesis.list_shards(StreamName=stream)["Shards"][0]["ShardId"]
        iterator = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        records: list[dict[str, Any]] = kinesis.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
        return records

    def queued(self) -> dict[str, Any]:
        """The one message of the error queue."""
        sqs = self.client("sqs")
        answer = sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=5)
        (message,) = answer["Messages"]
        sqs.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        body: dict[str, Any] = json.loads(message["Body"])
        return body

    def new_role(self, name: str) -> str:
        """A role that grants nothing."""
        return _role(self.ports, name)


@contextmanager
def running_emulator(folder: Path) -> Iterator[BareEmulator]:
    """Start one, and end it."""
    ports = FREE_PORTS.settled()
    url = surroundings.aws_url(ports.aws)
    trail = folder / "trail.jsonl"
    arguments = ("--port", str(ports.aws), "--mqtt-port", str(ports.mqtt), "--state", str(folder))
    with Children(logs=folder) as children:
        children.start("emulator", [sys.executable, "-m", "local_cloud.emulator", *arguments, "--trail", str(trail)])
        children.wait_until(lambda: _ready(url), what="the emulator", timeout_s=30)
        ca_file = folder / "ca.pem"
        ca_file.write_text(requests.get(f"{url}/_ministack/iot/ca.pem", timeout=5).text)
        yield BareEmulator(
            ports=ports,
            ca_file=ca_file,
            identity=_enrolled(ports, folder),
            role_arn=_rule_role(ports),
            queue_url=surroundings.client("sqs", ports.aws).create_queue(QueueName="undelivered")["QueueUrl"],
            trail=trail,
        )


def _ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/_ministack/ready", timeout=1).ok
    except requests.RequestException:
        return False


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

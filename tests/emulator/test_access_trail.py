"""The emulator's trail tells what roles asked for, whether they were let, and nothing of its administrator."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_cloud import surroundings
from local_cloud.prove_iam.grants import Grant, Roles
from local_cloud.prove_iam.trail import Check, Trail
from tests.emulator.bare_emulator import BareEmulator, running_emulator
from tests.emulator.conftest import EMULATOR_MARKS

pytestmark = EMULATOR_MARKS


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareEmulator]:
    with running_emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def sender(emulator: BareEmulator) -> Any:
    """A client of SQS in the name of a role that may send to every queue."""
    iam, statement = emulator.client("iam"), {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(
        RoleName="sender", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    iam.put_role_policy(
        RoleName="sender",
        PolicyName="may-send",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    given = emulator.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return boto3.client(
        "sqs",
        endpoint_url=surroundings.aws_url(emulator.ports.aws),
        region_name=surroundings.REGION,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


@pytest.fixture
def trail(emulator: BareEmulator) -> Trail:
    trail = Trail(file=emulator.trail)
    trail.news()
    return trail


def test_what_a_role_is_let_and_denied_stands_in_the_trail(emulator: BareEmulator, sender: Any, trail: Trail) -> None:
    sender.send_message(QueueUrl=emulator.queue_url, MessageBody="x")
    with pytest.raises(ClientError, match="AccessDenied"):
        sender.purge_queue(QueueUrl=emulator.queue_url)

    queue = f"arn:aws:sqs:{surroundings.REGION}:{surroundings.ACCOUNT}:undelivered"
    assert trail.news() == (
        Check(role="sender", action="sqs:SendMessage", resource=queue, allowed=True),
        Check(role="sender", action="sqs:PurgeQueue", resource=queue, allowed=False),
    )


def test_the_administrator_leaves_no_trail(emulator: BareEmulator, trail: Trail) -> None:
    emulator.client("sqs").list_queues()

    assert trail.news() == ()


def test_a_grant_that_is_taken_away_is_denied_at_once_and_given_back(
    emulator: BareEmulator, sender: Any, trail: Trail
) -> None:
    roles = Roles(emulator.client("iam"))
    (grant,) = roles.grants_of("sender")

    with roles.without([grant]), pytest.raises(ClientError, match="AccessDenied"):
        sender.send_message(QueueUrl=emulator.queue_url, MessageBody="x")
    sender.send_message(QueueUrl=emulator.queue_url, MessageBody="x")

    assert grant == Grant(role="sender", action="sqs:SendMessage", resource="*")
    assert [check.allowed for check in trail.news()] == [False, True]

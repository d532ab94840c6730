"""What the local operator service is given of the stack's task."""

import json
from collections.abc import Iterator
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local_cloud import surroundings
from local_cloud.operator_task import OperatorTask

_PORT: Final = 4566
_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_CONTAINER: Final = {
    "name": "service",
    "image": "x",
    "memory": 512,
    "environment": [{"name": "STAGE", "value": "dev"}],
}


class Stacks:
    """CloudFormation, as far as it is asked: moto's drops the role of a task."""

    def __init__(self, task_arn: str) -> None:
        self._task_arn = task_arn

    def get_paginator(self, _operation: str) -> "Stacks":
        return self

    def paginate(self, *, StackName: str) -> list[dict[str, Any]]:  # noqa: N803
        assert StackName == "cloudiot-dev"
        table = {"ResourceType": "AWS::DynamoDB::Table", "PhysicalResourceId": "table"}
        task = {"ResourceType": "AWS::ECS::TaskDefinition", "PhysicalResourceId": self._task_arn}
        return [{"StackResourceSummaries": [table]}, {"StackResourceSummaries": [task]}]


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Iterator[OperatorTask]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        role = _client("iam").create_role(RoleName="operator", AssumeRolePolicyDocument=json.dumps(_TRUST))["Role"]
        registered = _client("ecs").register_task_definition(
            family="operator", taskRoleArn=role["Arn"], containerDefinitions=[_CONTAINER]
        )
        stacks = Stacks(registered["taskDefinition"]["taskDefinitionArn"])
        monkeypatch.setattr(
            surroundings, "client", lambda service, _port: stacks if service == "cloudformation" else _client(service)
        )
        yield OperatorTask.of_stack("cloudiot-dev", _PORT)


def _client(service: str) -> Any:
    return boto3.client(service, region_name=surroundings.REGION)


def trust_of(task: OperatorTask) -> dict[str, Any]:
    name = task.role_arn.rsplit("/", 1)[-1]
    trust: dict[str, Any] = boto3.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    return trust


def test_it_has_the_environment_and_the_role_that_the_stack_gives_it(task: OperatorTask) -> None:
    assert task.environment == {"STAGE": "dev"}
    assert task.role_arn.endswith(":role/operator")


def test_credentials_are_the_roles_and_the_role_trusts_ecs_alone_afterwards(task: OperatorTask) -> None:
    given = task.credentials(_PORT)

    assert given.keys() == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    assert given["AWS_ACCESS_KEY_ID"] != "test"
    assert trust_of(task) == _TRUST


def test_the_role_trusts_ecs_alone_also_when_it_could_not_be_taken_on(
    task: OperatorTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = surroundings.client

    def refusing(service: str, port: int) -> Any:
        made = client(service, port)
        if service == "sts":
            made.meta.events.register("before-call.sts.AssumeRole", _refuse)
        return made

    monkeypatch.setattr(surroundings, "client", refusing)

    with pytest.raises(ClientError):
        task.credentials(_PORT)

    assert trust_of(task) == _TRUST


def _refuse(**_call: object) -> None:
    raise ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole")

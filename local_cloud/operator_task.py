"""The operator service as the stack describes it for Fargate: its environment, and the role in whose name it acts.

ECS runs nothing here, so the service runs as a process. It is given what its container would be given, and
credentials of its task role: what it may do, IAM decides here as there.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from local_cloud import surroundings

# The longest that AWS knows. ECS renews them; here, a cloud that runs longer is brought up anew.
_CREDENTIALS_LAST_S: Final = 12 * 3_600
_SESSION: Final = "operator-service"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorTask:
    """What ECS would start.

    Attributes:
        environment: of the container.
        role_arn: of the task.
    """

    environment: Mapping[str, str]
    role_arn: str

    @classmethod
    def of_stack(cls, stack: str, aws_port: int) -> "OperatorTask":
        """Read the task that a deployed stack defines."""
        resources = surroundings.client("cloudformation", aws_port).get_paginator("list_stack_resources")
        pages = resources.paginate(StackName=stack)
        tasks = [
            resource["PhysicalResourceId"]
            for page in pages
            for resource in page["StackResourceSummaries"]
            if resource["ResourceType"] == "AWS::ECS::TaskDefinition"
        ]
        (arn,) = tasks
        task = surroundings.client("ecs", aws_port).describe_task_definition(taskDefinition=arn)["taskDefinition"]
        (container,) = task["containerDefinitions"]
        environment = {variable["name"]: variable["value"] for variable in container["environment"]}
        return cls(environment=environment, role_arn=task["taskRoleArn"])

    def credentials(self, aws_port: int) -> dict[str, str]:
        """Environment variables by which the AWS SDK acts in the task's name."""
        administrator = surroundings.client("sts", aws_port).get_caller_identity()["Arn"]
        with _trusting(self.role_arn, administrator, surroundings.client("iam", aws_port)):
            given = surroundings.client("sts", aws_port).assume_role(
                RoleArn=self.role_arn, RoleSessionName=_SESSION, DurationSeconds=_CREDENTIALS_LAST_S
            )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }


@contextmanager
def _trusting(role_arn: str, administrator: str, iam: Any) -> Iterator[None]:
    """Let the administrator take a role on that trusts ECS alone, for as long as it takes to do it."""
    name = role_arn.rsplit("/", 1)[-1]
    trust: dict[str, Any] = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    stand_in = {"Effect": "Allow", "Principal": {"AWS": administrator}, "Action": "sts:AssumeRole"}
    widened = trust | {"Statement": [*trust["Statement"], stand_in]}
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(widened))
    try:
        yield
    finally:
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))

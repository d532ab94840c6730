"""Takes permissions away from functions of the running platform, for a while."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.emulator.conftest import RunningCloud


@contextmanager
def without(cloud: RunningCloud, function: str, permission: str) -> Iterator[None]:
    """Take the permission out of the policies of the function's role meanwhile."""
    configuration = cloud.endpoints.client("lambda").get_function_configuration(FunctionName=full_name(function))
    with role_without(cloud, configuration["Role"], permission):
        yield


@contextmanager
def role_without(cloud: RunningCloud, role_arn: str, permission: str) -> Iterator[None]:
    """Take the permission out of the policies of a role meanwhile."""
    iam = cloud.endpoints.client("iam")
    role = role_arn.rpartition("/")[2]
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policies = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    reduced = {name: _reduced(policy, permission) for name, policy in policies.items()}
    assert reduced != policies, f"{role} has no {permission} to begin with"
    try:
        _put(iam, role, reduced)
        yield
    finally:
        _put(iam, role, policies)


def full_name(function: str) -> str:
    """A function's name in the cloud."""
    return function if function.startswith("cloudiot-") else f"cloudiot-dev-{function}"


def _reduced(policy: dict[str, Any], permission: str) -> dict[str, Any]:
    statements = []
    for statement in policy["Statement"]:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        if kept := [action for action in actions if action != permission]:
            statements.append(statement | {"Action": kept if len(kept) > 1 else kept[0]})
    return policy | {"Statement": statements}


def _put(iam: Any, role: str, policies: dict[str, dict[str, Any]]) -> None:
    for name, policy in policies.items():
        if policy["Statement"]:
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
        else:
            iam.delete_role_policy(RoleName=role, PolicyName=name)

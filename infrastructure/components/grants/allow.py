"""How a grant is made: actions, on one resource, to one role."""

from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from infrastructure.excuses import excuse

# cdk-nag asks of every wildcard why it is there.
_WILDCARDS: Final = "AwsSolutions-IAM5"

# What DynamoDB, the most demanding of all, asks of whoever uses a table that is encrypted with a customer's key.
# Its page says `kms:GenerateDataKey*` and `kms:ReEncrypt*`: these are all there are.
_USE_OF_KEY: Final = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wide:
    """A resource whose name has a wildcard, and the reason that would convince a reviewer.

    Attributes:
        ends: how the name ends, as far as nothing in it is known at deployment only: the reason holds for that end.
    """

    arn: str
    ends: str
    because: str


def nothing_narrower(because: str) -> Wide:
    """Every resource there is, for actions that IAM lets nobody narrow."""
    return Wide(arn="*", ends="Resource::*", because=because)


def allow(role: iam.Role, *actions: str, on: str | Wide) -> None:
    """Let a role do this with that. A wildcard in a resource's name needs a reason, and actions have none."""
    assert not any("*" in action for action in actions), f"{actions}: spell the actions out"
    arn = on.arn if isinstance(on, Wide) else on
    role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[arn]))
    # A question mark stands for one character, and cdk-nag asks nothing of it.
    if isinstance(on, Wide) and "*" in on.ends:
        excuse(role.node.find_child("DefaultPolicy"), _WILDCARDS, finding=on.ends, because=on.because)


def let_use(key: kms.IKey, role: iam.Role) -> None:
    """Let a role read and write what is encrypted with this key."""
    allow(role, *_USE_OF_KEY, on=key.key_arn)

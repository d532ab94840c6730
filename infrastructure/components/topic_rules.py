"""What all IoT topic rules share: the role they act as, and the queue for what they could not hand on."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# The SQL dialect that passes payloads through as they came, also those that are no JSON.
SQL_VERSION: Final = "2016-03-23"


def rule_role(scope: Construct, *, rule_name: str, undelivered: sqs.IQueue, key: kms.IKey) -> iam.Role:
    """A role that only this rule can take on; it may put messages into the queue of the undelivered."""
    rule_arn = cdk.Stack.of(scope).format_arn(service="iot", resource="rule", resource_name=rule_name)
    role = iam.Role(
        scope,
        "RuleRole",
        description=f"What the topic rule {rule_name} may do",
        assumed_by=iam.ServicePrincipal(
            "iot.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID},
                "ArnEquals": {"aws:SourceArn": rule_arn},
            },
        ),
    )
    undelivered.grant(role, "sqs:SendMessage")
    key.grant(role, "kms:GenerateDataKey", "kms:Decrypt")
    return role


def to_undelivered(queue: sqs.IQueue, role: iam.IRole) -> iot.CfnTopicRule.ActionProperty:
    """The error action: keep the message, with what went wrong, in a queue."""
    return iot.CfnTopicRule.ActionProperty(
        sqs=iot.CfnTopicRule.SqsActionProperty(
            queue_url=queue.queue_url,
            role_arn=role.role_arn,
            # The rule error is JSON and holds the original payload in base64 already.
            use_base64=False,
        )
    )

"""IoT topic rules: the role they act as, the queue for what they could not hand on, and those that wake a function."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
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


class FunctionRule(Construct):
    """A rule that wakes a function, which nobody else on the broker may do."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        rule_name: str,
        description: str,
        sql: str,
        function: cdk.CfnResource,
        undelivered: sqs.IQueue,
        key: kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        function_arn = function.get_att("Arn").to_string()
        role = rule_role(self, rule_name=rule_name, undelivered=undelivered, key=key)
        rule = iot.CfnTopicRule(
            self,
            "Rule",
            rule_name=rule_name,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                description=description,
                sql=sql,
                aws_iot_sql_version=SQL_VERSION,
                actions=[
                    iot.CfnTopicRule.ActionProperty(
                        lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=function_arn)
                    )
                ],
                error_action=to_undelivered(undelivered, role),
            ),
        )
        rule.node.add_dependency(role)
        # Chalice's functions are imported constructs, on which the CDK silently makes no permission.
        lambda_.CfnPermission(
            self,
            "InvokePermission",
            action="lambda:InvokeFunction",
            function_name=function_arn,
            principal="iot.amazonaws.com",
            source_account=cdk.Aws.ACCOUNT_ID,
            source_arn=rule.attr_arn,
        )

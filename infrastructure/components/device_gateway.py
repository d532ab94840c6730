"""Where devices arrive: what a certificate may do, and the way of their upload requests."""

import json
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.queues import work_queue
from infrastructure.components.topic_rules import SQL_VERSION, rule_role, to_undelivered

# IoT Core fills in the thing that the certificate belongs to, and denies when there is none.
_OWN_NAME: Final = "${iot:Connection.Thing.ThingName}"

_LISTENS_TO: Final = (
    f"cloudiot/{_OWN_NAME}/photos/grant",
    f"cloudiot/{_OWN_NAME}/photos/refusal",
    f"cloudiot/{_OWN_NAME}/commands/capture",
    "cloudiot/fleet/commands/capture",
)

# The payload travels in base64: what a device sent is kept as it was, also when it is no JSON.
_UPLOAD_REQUEST_SQL: Final = (
    "SELECT encode(*, 'base64') AS payload_base64, topic(2) AS device_id, timestamp() AS received_at "
    "FROM 'cloudiot/+/photos/request'"
)


class DeviceGateway(Construct):
    """The devices' policy, the rule for upload requests, and the queue for what no rule could hand on."""

    def __init__(
        self, scope: Construct, construct_id: str, *, stage: str, key: kms.IKey, consumer_timeout_s: int
    ) -> None:
        super().__init__(scope, construct_id)
        self._stage = stage
        self._key = key
        self.device_policy = iot.CfnPolicy(
            self,
            "DevicePolicy",
            policy_name=triggers.device_policy_name(stage),
            policy_document=_device_policy(cdk.Stack.of(self), triggers.telemetry_rule_name(stage)),
        )
        self.undelivered = work_queue(
            Construct(self, "Undelivered"),
            name=triggers.undelivered_queue_name(stage),
            key=key,
            consumer_timeout_s=consumer_timeout_s,
        )

    def hand_upload_requests_to(self, function: cdk.CfnResource) -> None:
        """Make the rule that wakes the function, and let it."""
        function_arn = function.get_att("Arn").to_string()
        rule_name = triggers.upload_request_rule_name(self._stage)
        way = Construct(self, "UploadRequests")
        queue = self.undelivered.queue
        role = rule_role(way, rule_name=rule_name, undelivered=queue, key=self._key)
        rule = iot.CfnTopicRule(
            way,
            "Rule",
            rule_name=rule_name,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                description="Devices' requests for an upload grant",
                sql=_UPLOAD_REQUEST_SQL,
                aws_iot_sql_version=SQL_VERSION,
                actions=[
                    iot.CfnTopicRule.ActionProperty(
                        lambda_=iot.CfnTopicRule.LambdaActionProperty(function_arn=function_arn)
                    )
                ],
                error_action=to_undelivered(queue, role),
            ),
        )
        rule.node.add_dependency(role)
        # Chalice's functions are imported constructs, on which the CDK silently makes no permission.
        lambda_.CfnPermission(
            way,
            "InvokePermission",
            action="lambda:InvokeFunction",
            function_name=function_arn,
            principal="iot.amazonaws.com",
            source_account=cdk.Aws.ACCOUNT_ID,
            source_arn=rule.attr_arn,
        )


def _device_policy(stack: cdk.Stack, telemetry_rule: str) -> dict[str, object]:
    def on(kind: str, *topics: str) -> list[str]:
        return [stack.format_arn(service="iot", resource=kind, resource_name=topic) for topic in topics]

    says = (f"$aws/rules/{telemetry_rule}/cloudiot/{_OWN_NAME}/telemetry", f"cloudiot/{_OWN_NAME}/photos/request")
    document = iam.PolicyDocument(
        statements=[
            iam.PolicyStatement(actions=["iot:Connect"], resources=on("client", _OWN_NAME)),
            iam.PolicyStatement(actions=["iot:Publish"], resources=on("topic", *says)),
            iam.PolicyStatement(actions=["iot:Subscribe"], resources=on("topicfilter", *_LISTENS_TO)),
            iam.PolicyStatement(actions=["iot:Receive"], resources=on("topic", *_LISTENS_TO)),
        ]
    )
    return dict(json.loads(json.dumps(stack.resolve(document))))

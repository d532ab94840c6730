"""The way of telemetry: MQTT topic → topic rule → Kinesis stream → function. All its limits stand here."""

from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_iot as iot
from aws_cdk import aws_kinesis as kinesis
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from chalicelib import triggers
from infrastructure.components.topic_rules import SQL_VERSION, rule_role, to_undelivered
from infrastructure.excuses import excuse

# A function that fails uses up most of its minute in trying, so this many retries last through
# an outage of about an hour; a batch that kills the function at once is given up within minutes.
MAX_RETRIES: Final = 60

# A long outage is ridden out, and what is given up is still far inside the stream's 24 hours.
MAX_RECORD_AGE_S: Final = 6 * 60 * 60

# A device's messages stay in order within a shard; four batches of different devices
# at once keep one shard's thousand messages a second flowing.
BATCHES_AT_ONCE: Final = 4


# A batch is sent on when it is full, or when its first record has waited this long. A small fleet then wakes the
# function every few seconds for all of its devices instead of once for each message, and nobody walks to a greenhouse
# so fast that an alert five seconds earlier would have helped.
BATCHING_WINDOW_S: Final = 5


class TelemetryIntake(Construct):
    """The stream, and the rule that fills it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: str,
        shards: int | None,
        key: kms.IKey,
        undelivered: sqs.IQueue,
        removal: cdk.RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        self.stream = kinesis.Stream(
            self,
            "Stream",
            stream_name=triggers.telemetry_stream_name(stage),
            stream_mode=kinesis.StreamMode.ON_DEMAND if shards is None else kinesis.StreamMode.PROVISIONED,
            shard_count=shards,
            encryption=kinesis.StreamEncryption.KMS,
            encryption_key=key,
            removal_policy=removal,
        )
        excuse(
            self.stream, "AwsSolutions-KDS3", because="Everything is encrypted with one key of ours, the stream too."
        )
        rule_name = triggers.telemetry_rule_name(stage)
        role = rule_role(self, rule_name=rule_name, undelivered=undelivered, key=key)
        self.stream.grant(role, "kinesis:PutRecord", "kinesis:PutRecords")
        rule = iot.CfnTopicRule(
            self,
            "Rule",
            rule_name=rule_name,
            topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
                description="Telemetry into the stream, byte for byte",
                sql="SELECT * FROM 'cloudiot/+/telemetry'",
                aws_iot_sql_version=SQL_VERSION,
                actions=[
                    iot.CfnTopicRule.ActionProperty(
                        kinesis=iot.CfnTopicRule.KinesisActionProperty(
                            stream_name=self.stream.stream_name,
                            # The device id, as its certificate proved it to the broker.
                            partition_key="${topic(2)}",
                            role_arn=role.role_arn,
                        )
                    )
                ],
                error_action=to_undelivered(undelivered, role),
            ),
        )
        rule.node.add_dependency(role)


def consumer_options(given_up: s3.IBucket) -> dict[str, object]:
    """How the function reads the stream, beside the batch size that its decorator names.

    What is given up lands in the bucket with its bytes: a queue would only learn sequence numbers.
    """
    return {
        "MaximumBatchingWindowInSeconds": BATCHING_WINDOW_S,
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": MAX_RETRIES,
        "MaximumRecordAgeInSeconds": MAX_RECORD_AGE_S,
        "ParallelizationFactor": BATCHES_AT_ONCE,
        "DestinationConfig": {"OnFailure": {"Destination": given_up.bucket_arn}},
    }

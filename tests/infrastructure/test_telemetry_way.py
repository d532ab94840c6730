"""Telemetry: device policy, topic rule, stream, consumer, and what happens to what fails."""

import json
from typing import Any, Final

from tests.infrastructure.cloud_template import CloudTemplate, listed, references, spelled

OWN: Final = "${iot:Connection.Thing.ThingName}"
OWN_SITE: Final = "${iot:Connection.Thing.Attributes[site]}"
OWN_SHADOW: Final = f"$aws/things/{OWN}/shadow/name/config"
# IoT Core's quota, in characters without white space.
LONGEST_POLICY: Final = 2_048


def spelled_out(value: Any) -> Any:
    """A document with its references as texts."""
    if isinstance(value, dict) and not any(name == "Ref" or name.startswith("Fn::") for name in value):
        return {name: spelled_out(inner) for name, inner in value.items()}
    return [spelled_out(inner) for inner in value] if isinstance(value, list) else spelled(value)


def resource_names(statement: Any) -> set[str]:
    """What a policy statement is about, without the account and region."""
    return {spelled(resource).rpartition("<AWS::AccountId>:")[2] for resource in listed(statement["Resource"])}


def device_policy(template: CloudTemplate) -> Any:
    return template.one("AWS::IoT::Policy", PolicyName="cloudiot-dev-device").properties["PolicyDocument"]


def test_a_device_may_do_what_the_protocol_says_as_itself_and_nothing_else(dev: CloudTemplate) -> None:
    statements = device_policy(dev)["Statement"]
    listens = {
        f"cloudiot/{OWN}/*",
        f"cloudiot/site/{OWN_SITE}/commands/capture",
        "cloudiot/fleet/commands/capture",
        f"$aws/things/{OWN}/*",
    }

    allowed = {action: resource_names(each) for each in statements for action in listed(each["Action"])}

    assert all(statement["Effect"] == "Allow" for statement in statements)
    assert allowed == {
        "iot:Connect": {f"client/{OWN}"},
        "iot:Publish": {
            f"topic/$aws/rules/cloudiot_dev_telemetry/cloudiot/{OWN}/telemetry",
            f"topic/cloudiot/{OWN}/photos/request",
            f"topic/cloudiot/{OWN}/photos/outcome",
            f"topic/cloudiot/{OWN}/certificate/request",
            f"topic/cloudiot/{OWN}/certificate/proof",
            f"topic/{OWN_SHADOW}/get",
            f"topic/{OWN_SHADOW}/update",
            f"topic/$aws/things/{OWN}/jobs/*",
        },
        # In one statement: filters are for subscribing and topics for receiving, and neither knows the other's.
        "iot:Subscribe": {f"{kind}/{topic}" for kind in ("topicfilter", "topic") for topic in listens},
        "iot:Receive": {f"{kind}/{topic}" for kind in ("topicfilter", "topic") for topic in listens},
    }


def test_the_device_policy_is_no_longer_than_iot_core_takes(dev: CloudTemplate) -> None:
    policy = json.dumps(spelled_out(device_policy(dev)), separators=(",", ":"))
    deployed = policy.replace("<AWS::Partition>", "aws").replace("<AWS::AccountId>", "123456789012")

    assert len(deployed.replace("<AWS::Region>", "ap-southeast-1")) <= LONGEST_POLICY


def test_the_rule_puts_telemetry_into_the_stream_as_it_came(dev: CloudTemplate) -> None:
    stream = dev.one("AWS::Kinesis::Stream", Name="cloudiot-dev-telemetry")
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_telemetry").properties["TopicRulePayload"]

    assert rule["Sql"] == "SELECT * FROM 'cloudiot/+/telemetry'"
    (action,) = rule["Actions"]
    assert action["Kinesis"]["StreamName"] == {"Ref": stream.logical_id}
    assert action["Kinesis"]["PartitionKey"] == "${topic(2)}"


def test_what_a_rule_cannot_hand_on_is_kept_in_the_undelivered_queue(dev: CloudTemplate) -> None:
    queue = dev.one("AWS::SQS::Queue", QueueName="cloudiot-dev-undelivered")
    rules = dev.all("AWS::IoT::TopicRule")

    assert len(rules) >= 2
    for rule in rules:
        error_action = rule.properties["TopicRulePayload"]["ErrorAction"]["Sqs"]
        assert error_action["QueueUrl"] == {"Ref": queue.logical_id}
        (role_id,) = references(error_action["RoleArn"])
        role = dev.resource(role_id)
        assert dev.may(role, "sqs:SendMessage", on=queue.logical_id)
        assert role_id in rule.depends_on
        assert any("DefaultPolicy" in waits_for for waits_for in rule.depends_on)


def test_a_rules_role_is_for_that_rule_alone(dev: CloudTemplate) -> None:
    for rule in dev.all("AWS::IoT::TopicRule"):
        (role_id,) = references(rule.properties["TopicRulePayload"]["ErrorAction"]["Sqs"]["RoleArn"])
        (trust,) = dev.resource(role_id).properties["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "iot.amazonaws.com"}
        assert spelled(trust["Condition"]["ArnEquals"]["aws:SourceArn"]).endswith(
            f":rule/{rule.properties['RuleName']}"
        )


def test_only_the_telemetry_rule_may_write_to_the_stream(dev: CloudTemplate) -> None:
    stream = dev.one("AWS::Kinesis::Stream")
    writers = {
        role.logical_id
        for role in dev.all("AWS::IAM::Role")
        if dev.may(role, "kinesis:PutRecord", on=stream.logical_id)
    }

    assert writers == {"TelemetryRuleRoleD0A18D89", "FunctionsOnUndeliveredMessageRoleAA0F5B2D"}


def consumer_source(template: CloudTemplate) -> tuple[Any, Any]:
    consumer = template.resource("OnTelemetryBatch")
    (source,) = consumer.properties["Events"].values()
    return consumer, source


def test_the_stream_wakes_its_consumer_and_no_message_is_skipped(dev: CloudTemplate) -> None:
    stream = dev.one("AWS::Kinesis::Stream")
    consumer, source = consumer_source(dev)

    assert source["Type"] == "Kinesis"
    assert source["Properties"]["Stream"]["Fn::Sub"].endswith(":stream/cloudiot-dev-telemetry")
    # From the oldest: LATEST would skip what arrives while the consumer is made.
    assert source["Properties"]["StartingPosition"] == "TRIM_HORIZON"
    assert stream.logical_id in consumer.depends_on


def test_a_batch_waits_a_few_seconds_for_up_to_a_thousand_messages(dev: CloudTemplate) -> None:
    _, source = consumer_source(dev)

    assert source["Properties"]["BatchSize"] == 1_000
    assert source["Properties"]["MaximumBatchingWindowInSeconds"] == 5


def test_a_failing_batch_is_halved_tried_again_and_in_the_end_kept_with_its_bytes(dev: CloudTemplate) -> None:
    consumer, source = consumer_source(dev)
    options = source["Properties"]

    assert options["BisectBatchOnFunctionError"] is True
    assert options["MaximumRetryAttempts"] == 60
    assert options["MaximumRecordAgeInSeconds"] == 6 * 3600
    assert options["ParallelizationFactor"] == 4
    (bucket_id,) = references(options["DestinationConfig"]["OnFailure"]["Destination"])
    assert "-raw-" in spelled(dev.resource(bucket_id).properties["BucketName"])
    (role_id,) = references(consumer.properties["Role"])
    assert dev.may(dev.resource(role_id), "s3:PutObject", on=f"<{bucket_id}.Arn>/aws/lambda/*")
    assert dev.may(dev.resource(role_id), "s3:ListBucket", on=f"<{bucket_id}.Arn>")


def test_telemetry_that_was_given_up_is_announced_as_undelivered(dev: CloudTemplate) -> None:
    queue = dev.one("AWS::SQS::Queue", QueueName="cloudiot-dev-undelivered")
    (raw,) = (bucket for bucket in dev.all("AWS::S3::Bucket") if "NotificationConfiguration" in bucket.properties)
    announced = raw.properties["NotificationConfiguration"]["QueueConfigurations"]

    assert {"Fn::GetAtt": [queue.logical_id, "Arn"]} in [
        configuration["Queue"]
        for configuration in announced
        if configuration["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "aws/lambda/"}]
    ]


def test_a_stage_pays_for_one_shard_until_it_is_told_to_take_more(dev: CloudTemplate, prod: CloudTemplate) -> None:
    assert dev.one("AWS::Kinesis::Stream").properties["ShardCount"] == 1
    assert prod.one("AWS::Kinesis::Stream").properties["ShardCount"] == 1

"""Who is told of what, the values that a stage starts with, and what the stack tells about itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.metrics import STANDARD
from tests.infrastructure.cloud_template import CloudTemplate, references, spelled


def test_the_e_mail_address_is_told_of_alerts_and_of_alarms(dev: CloudTemplate) -> None:
    subscriptions = dev.all("AWS::SNS::Subscription")

    assert {subscription.properties["Endpoint"] for subscription in subscriptions} == {"grower@example.org"}
    assert {subscription.properties["Protocol"] for subscription in subscriptions} == {"email"}
    topics = {topic for subscription in subscriptions for topic in references(subscription.properties["TopicArn"])}
    assert topics == {topic.logical_id for topic in dev.all("AWS::SNS::Topic")}


def test_without_an_address_nobody_is_subscribed(prod: CloudTemplate) -> None:
    assert not prod.all("AWS::SNS::Subscription")


def test_the_secret_makes_its_key_itself_and_the_template_holds_none(dev: CloudTemplate) -> None:
    secret = dev.one("AWS::SecretsManager::Secret", Name="/dev/fastapi/api-key").properties
    generated = secret["GenerateSecretString"]

    assert "SecretString" not in secret
    assert json.loads(generated["SecretStringTemplate"]) == {"name": "owner", "role": "operator", "state": "current"}
    assert (generated["GenerateStringKey"], generated["PasswordLength"]) == ("key", 43)
    # Letters and digits only: 62 kinds, 43 of them.
    assert set(generated["ExcludeCharacters"]) >= set("\"'\\/@ :") - {" "}
    assert generated["ExcludePunctuation"] is True


def test_the_fleet_starts_with_thresholds_on_metrics_that_exist(dev: CloudTemplate) -> None:
    parameter = dev.one("AWS::SSM::Parameter", Name="/dev/alert-threshold").properties
    rules: list[dict[str, Any]] = json.loads(parameter["Value"])["rules"]

    assert len({rule["id"] for rule in rules}) == len(rules) >= 5
    assert {rule["metric"] for rule in rules} <= {metric.name for metric in STANDARD.values()}
    for rule in rules:
        worse_is_higher = rule["direction"] == "above"
        assert (rule["critical"] > rule["warning"]) is worse_is_higher
    # A standard parameter is free and holds this much.
    assert len(parameter["Value"].encode()) <= 4096


def alarms(template: CloudTemplate) -> dict[str, dict[str, Any]]:
    return {
        alarm.properties["AlarmName"].removeprefix("cloudiot-dev-"): dict(alarm.properties)
        for alarm in template.all("AWS::CloudWatch::Alarm")
    }


@pytest.mark.parametrize(
    ("alarm", "metric", "threshold"),
    [
        ("telemetry-behind", "IteratorAge", 900_000),
        ("telemetry-throttled", "WriteProvisionedThroughputExceeded", 0),
        ("photos-waiting", "ApproximateAgeOfOldestMessage", 3600),
        ("photos-dead-letters", "ApproximateNumberOfMessagesVisible", 0),
        ("undelivered-dead-letters", "ApproximateNumberOfMessagesVisible", 0),
        ("on_telemetry_batch-errors", "Errors", 0),
        ("on_photo_stored-throttles", "Throttles", 0),
        ("api_handler-errors", "Errors", 0),
        ("classifier-5xx-errors", "Invocation5XXErrors", 0),
        ("operator-unhealthy", "UnHealthyHostCount", 0),
    ],
)
def test_an_alarm_watches_what_its_name_says(dev: CloudTemplate, alarm: str, metric: str, threshold: int) -> None:
    properties = alarms(dev)[alarm]

    assert properties["Threshold"] == threshold
    assert properties["ComparisonOperator"] == "GreaterThanThreshold"
    assert metric in json.dumps(properties)


@pytest.mark.parametrize(("function", "periods"), [("on_capture_schedule", 1), ("on_silence_check", 2)])
def test_a_function_that_runs_once_an_hour_need_not_fail_twice_on_end_to_be_noticed(
    dev: CloudTemplate, function: str, periods: int
) -> None:
    assert alarms(dev)[f"{function}-errors"]["EvaluationPeriods"] == periods


def test_every_alarm_reaches_the_topic_and_may(dev: CloudTemplate) -> None:
    topic = dev.one("AWS::SNS::Topic", TopicName="cloudiot-dev-alarms")
    (policy,) = (
        policy
        for policy in dev.all("AWS::SNS::TopicPolicy")
        if policy.properties["Topics"] == [{"Ref": topic.logical_id}]
    )

    assert all(alarm["AlarmActions"] == [{"Ref": topic.logical_id}] for alarm in alarms(dev).values())
    (allowed,) = (s for s in policy.properties["PolicyDocument"]["Statement"] if s["Effect"] == "Allow")
    assert allowed["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"


def test_the_stack_tells_every_address_and_name_that_one_starts_from(dev: CloudTemplate) -> None:
    outputs = {name: spelled(output["Value"]) for name, output in dev.document["Outputs"].items()}

    assert outputs["RestUrl"] == "https://<RestAPI>.execute-api.<AWS::Region>.<AWS::URLSuffix>/dev"
    assert outputs["OperatorUrl"].startswith("<OperatorHttpApi")
    assert outputs["IotEndpoint"].startswith("<EndpointLookupAddress")
    assert outputs["AlertTopicArn"] == f"<{dev.one('AWS::SNS::Topic', TopicName='cloudiot-dev-alerts').logical_id}>"
    assert outputs["DevicePolicyName"] == "cloudiot-dev-device"
    assert outputs["OperatorKeysSecretName"] == "/dev/fastapi/api-key"
    assert outputs["ClassifierEndpointName"] == "cloudiot-dev-classifier"
    names = {"AlarmTopicArn", "RawBucketName", "ProcessedBucketName", "TelemetryTableName", "OperationsTableName"}
    names |= {"TelemetryStreamName", "PhotoQueueUrl", "PhotoDeadLetterQueueUrl", "UndeliveredQueueUrl"}
    names |= {"UndeliveredDeadLetterQueueUrl", "ThresholdParameterName"}
    assert names <= set(outputs)


def test_the_outputs_are_in_the_deployment_guide(dev: CloudTemplate) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf-8")
    chalices_own = {"APIHandlerArn", "APIHandlerName", "EndpointURL", "RestAPIId"}

    for name in set(dev.document["Outputs"]) - chalices_own:
        assert f"`{name}`" in guide

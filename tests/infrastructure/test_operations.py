"""Who is told of what, the values that a stage starts with, and what the stack tells about itself."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib import observability
from chalicelib.rule_json import read_rules
from tests.infrastructure.cloud_template import CloudTemplate, references, spelled


def test_the_e_mail_address_is_told_of_alerts_escalations_and_alarms(dev: CloudTemplate) -> None:
    subscriptions = dev.all("AWS::SNS::Subscription")

    assert {subscription.properties["Endpoint"] for subscription in subscriptions} == {"grower@example.org"}
    assert {subscription.properties["Protocol"] for subscription in subscriptions} == {"email"}
    topics = {topic for subscription in subscriptions for topic in references(subscription.properties["TopicArn"])}
    assert topics == {topic.logical_id for topic in dev.all("AWS::SNS::Topic")}


def test_escalations_reach_whoever_the_context_names(template_of: Callable[..., CloudTemplate]) -> None:
    template = template_of(
        alert_email="grower@example.org", escalation_email="head@example.org", operator_service="false"
    )
    told = {
        subscription.properties["Endpoint"]
        for subscription in template.all("AWS::SNS::Subscription")
        if "Escalations" in spelled(subscription.properties["TopicArn"])
    }

    assert told == {"head@example.org"}


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


def test_the_fleet_starts_with_rules_that_make_sense(dev: CloudTemplate) -> None:
    parameter = dev.one("AWS::SSM::Parameter", Name="/dev/alert-threshold").properties
    rules = read_rules(parameter["Value"])

    assert {rule.rule_id for rule in rules} >= {"air-temp-high", "soil-moisture-low", "battery-low"}
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
        ("rules-invalid", "RulesInvalid", 0),
        ("operator-unhealthy", "UnHealthyHostCount", 0),
    ],
)
def test_an_alarm_watches_what_its_name_says(dev: CloudTemplate, alarm: str, metric: str, threshold: int) -> None:
    properties = alarms(dev)[alarm]

    assert properties["Threshold"] == threshold
    assert properties["ComparisonOperator"] == "GreaterThanThreshold"
    assert metric in json.dumps(properties)


@pytest.mark.parametrize(
    ("function", "periods"), [("on_capture_schedule", 1), ("on_rollup_schedule", 1), ("on_device_check", 2)]
)
def test_a_function_that_runs_once_an_hour_need_not_fail_twice_on_end_to_be_noticed(
    dev: CloudTemplate, function: str, periods: int
) -> None:
    assert alarms(dev)[f"{function}-errors"]["EvaluationPeriods"] == periods


def test_the_alarm_over_the_alert_rules_watches_what_the_functions_count(
    dev: CloudTemplate, capsys: pytest.CaptureFixture[str]
) -> None:
    observability.count(observability.Metric.RULES_INVALID)
    observability._write_metrics()
    counted = json.loads(capsys.readouterr().out)
    (kind,) = counted["_aws"]["CloudWatchMetrics"]

    watched = alarms(dev)["rules-invalid"]

    assert (watched["Namespace"], watched["MetricName"]) == (kind["Namespace"], "RulesInvalid")
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in watched["Dimensions"]}
    assert dimensions == {"service": counted["service"], "stage": "dev"}
    assert set(dimensions) == set(kind["Dimensions"][0])


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

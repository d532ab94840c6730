"""Who is told of what, the values that a stage starts with, and what the stack tells about itself."""

import json
from collections.abc import Callable
from pathlib import Path

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


def test_one_request_in_twenty_is_traced(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::XRay::SamplingRule").properties["SamplingRule"]
    api = dev.one("AWS::Serverless::Api").properties

    assert (rule["FixedRate"], rule["ReservoirSize"]) == (0.05, 0)
    assert (rule["ServiceType"], rule["ServiceName"]) == ("AWS::ApiGateway::Stage", "cloudiot/dev")
    assert api["DefinitionBody"]["info"]["title"] == "cloudiot"
    # API Gateway decides only where it traces itself.
    assert api["TracingEnabled"] is True


def test_operator_keys_are_renewed_by_their_function_and_not_at_once(dev: CloudTemplate) -> None:
    schedule = dev.one("AWS::SecretsManager::RotationSchedule")
    (permission,) = (
        each
        for each in dev.all("AWS::Lambda::Permission")
        if each.properties["Principal"] == "secretsmanager.amazonaws.com"
    )

    assert schedule.properties["RotationRules"] == {"AutomaticallyAfterDays": 90}
    assert schedule.properties["RotateImmediatelyOnUpdate"] is False
    assert spelled(schedule.properties["RotationLambdaARN"]) == "<OnKeyRotation.Arn>"
    assert list(references(schedule.properties["SecretId"])) == [dev.one("AWS::SecretsManager::Secret").logical_id]
    assert spelled(permission.properties["FunctionName"]) == "<OnKeyRotation.Arn>"
    assert spelled(permission.properties["SourceAccount"]) == "<AWS::AccountId>"
    # Secrets Manager calls the function when the schedule is made.
    assert permission.logical_id in schedule.depends_on


def test_whoever_renews_keys_by_hand_has_no_schedule(template_of: Callable[..., CloudTemplate]) -> None:
    template = template_of(key_rotation_days="never", operator_service="false", monthly_budget_usd="none")

    assert not template.all("AWS::SecretsManager::RotationSchedule")
    assert not template.all("AWS::Budgets::Budget")


def test_topics_and_the_secret_are_encrypted_with_the_platforms_key(dev: CloudTemplate) -> None:
    key = dev.one("AWS::KMS::Key").logical_id

    for topic in dev.all("AWS::SNS::Topic"):
        assert key in references(topic.properties["KmsMasterKeyId"])
    assert key in references(dev.one("AWS::SecretsManager::Secret").properties["KmsKeyId"])

"""Certificates and connections: the rules that tell of them, and what a device may say of its own."""

import json

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, listed, spelled

# The quota of IoT Core: characters of a policy, white space left out. Here of the longest name that a region has.
_LONGEST_POLICY = 2_048
_OWN = "${iot:Connection.Thing.ThingName}"


def test_what_a_device_says_of_its_certificate_comes_with_the_certificate_that_it_came_over(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_certificates").properties["TopicRulePayload"]

    assert "principal() AS certificate_id FROM 'cloudiot/+/certificate/+'" in rule["Sql"]
    # What the platform answers on the same level wakes nobody.
    assert rule["Sql"].endswith("WHERE topic(4) = 'request' OR topic(4) = 'proof'")
    (action,) = rule["Actions"]
    assert action["Lambda"]["FunctionArn"] == {"Fn::GetAtt": ["OnCertificateMessage", "Arn"]}


def test_the_brokers_word_of_a_connection_wakes_its_function(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_presence").properties["TopicRulePayload"]

    assert "topic(5) AS device_id" in rule["Sql"]
    assert "FROM '$aws/events/presence/+/+'" in rule["Sql"]
    assert rule["Sql"].endswith("WHERE eventType = 'connected' OR eventType = 'disconnected'")
    (action,) = rule["Actions"]
    assert action["Lambda"]["FunctionArn"] == {"Fn::GetAtt": ["OnPresence", "Arn"]}


@pytest.mark.parametrize(("function", "hours"), [("OnPresence", 6), ("OnCertificateMessage", 1 / 12)])
def test_what_fails_for_good_joins_the_undelivered(dev: CloudTemplate, function: str, hours: float) -> None:
    options = dev.resource(function).properties["EventInvokeConfig"]

    assert options["MaximumEventAgeInSeconds"] == hours * 3_600
    assert "Undelivered" in spelled(options["DestinationConfig"]["OnFailure"]["Destination"])


def test_a_device_speaks_of_its_own_certificate_only_and_the_policy_stays_within_the_quota(dev: CloudTemplate) -> None:
    document = dev.one("AWS::IoT::Policy", PolicyName="cloudiot-dev-device").properties["PolicyDocument"]
    (publish,) = [each for each in document["Statement"] if "iot:Publish" in listed(each["Action"])]
    topics = [spelled(resource).partition(":topic/")[2] for resource in listed(publish["Resource"])]

    assert sorted(topic for topic in topics if "/certificate/" in topic) == [
        f"cloudiot/{_OWN}/certificate/proof",
        f"cloudiot/{_OWN}/certificate/request",
    ]
    assert len(spelled_out(document)) < _LONGEST_POLICY


def spelled_out(document: object) -> str:
    """The policy as IoT Core gets it."""

    def text(value: object) -> object:
        if isinstance(value, dict) and set(value) == {"Fn::Join"}:
            names = {"<AWS::Partition>": "aws", "<AWS::Region>": "ap-southeast-1", "<AWS::AccountId>": "1" * 12}
            joined = spelled(value)
            for name, meant in names.items():
                joined = joined.replace(name, meant)
            return joined
        if isinstance(value, dict):
            return {name: text(entry) for name, entry in value.items()}
        return [text(entry) for entry in value] if isinstance(value, list) else value

    return json.dumps(text(document), separators=(",", ":"))

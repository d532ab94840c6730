"""Devices' configurations: the rule on the shadows, who may write what is wished, and where a failure goes."""

from tests.infrastructure.cloud_template import CloudTemplate, listed, references, spelled


def test_every_change_of_a_shadow_wakes_its_function_with_what_the_broker_said(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_configurations").properties["TopicRulePayload"]

    assert rule["Sql"] == (
        "SELECT encode(*, 'base64') AS payload_base64, topic(3) AS device_id, timestamp() AS received_at, "
        "topic() AS topic FROM '$aws/things/+/shadow/name/config/update/documents'"
    )
    (action,) = rule["Actions"]
    assert action["Lambda"]["FunctionArn"] == {"Fn::GetAtt": ["OnConfigurationChange", "Arn"]}


def test_that_rule_and_no_other_may_invoke_the_function(dev: CloudTemplate) -> None:
    rule = dev.one("AWS::IoT::TopicRule", RuleName="cloudiot_dev_configurations")
    function = {"Fn::GetAtt": ["OnConfigurationChange", "Arn"]}
    permission = dev.one("AWS::Lambda::Permission", FunctionName=function).properties

    assert (permission["Principal"], permission["Action"]) == ("iot.amazonaws.com", "lambda:InvokeFunction")
    assert permission["SourceArn"] == {"Fn::GetAtt": [rule.logical_id, "Arn"]}
    assert permission["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_a_change_that_fails_for_good_joins_the_undelivered(dev: CloudTemplate) -> None:
    options = dev.resource("OnConfigurationChange").properties["EventInvokeConfig"]
    undelivered = dev.one("AWS::SQS::Queue", QueueName="cloudiot-dev-undelivered")

    assert (options["MaximumRetryAttempts"], options["MaximumEventAgeInSeconds"]) == (2, 21_600)
    assert set(references(options["DestinationConfig"]["OnFailure"]["Destination"])) == {undelivered.logical_id}


def test_a_wish_can_be_written_into_the_configurations_and_into_no_other_shadow(dev: CloudTemplate) -> None:
    (role_id,) = references(dev.resource("APIHandler").properties["Role"])
    resources = [
        spelled(resource)
        for statement in dev.statements(dev.resource(role_id))
        if "iot:UpdateThingShadow" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]

    assert [resource.rpartition(":")[2] for resource in resources] == ["thing/*/config"]

"""What an account has once: settings that all of its stages share."""

import json

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, listed, references, spelled


@pytest.fixture(scope="session")
def account(dev: CloudTemplate) -> CloudTemplate:
    return CloudTemplate.read(dev.folder, "cloudiot-account")


def test_the_broker_logs_what_it_refuses_by_a_role_for_its_own_group(account: CloudTemplate) -> None:
    logging = account.one("AWS::IoT::Logging")
    (role_id,) = references(logging.properties["RoleArn"])
    role = account.resource(role_id)

    assert logging.properties["DefaultLogLevel"] == "WARN"
    for statement in account.statements(role):
        assert all(":log-group:AWSIotLogsV2:" in spelled(each) for each in listed(statement["Resource"]))
    # AWS IoT tries the role when it is told of it.
    assert any("DefaultPolicy" in each for each in logging.depends_on)


def test_only_the_broker_takes_on_its_role_and_only_for_this_account(account: CloudTemplate) -> None:
    (role_id,) = references(account.one("AWS::IoT::Logging").properties["RoleArn"])
    (trust,) = account.resource(role_id).properties["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "iot.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_api_gateway_may_log(account: CloudTemplate) -> None:
    (role_id,) = references(account.one("AWS::ApiGateway::Account").properties["CloudWatchRoleArn"])
    policies = [spelled(each) for each in account.resource(role_id).properties["ManagedPolicyArns"]]

    assert [each.rpartition("/")[2] for each in policies] == ["AmazonAPIGatewayPushToCloudWatchLogs"]


def test_nothing_else_is_shared(account: CloudTemplate) -> None:
    assert {body["Type"] for body in account.document["Resources"].values()} == {
        "AWS::ApiGateway::Account",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::IoT::Logging",
    }


def test_a_stage_is_deployed_after_the_account(dev: CloudTemplate) -> None:
    manifest = json.loads((dev.folder / "manifest.json").read_text("utf-8"))["artifacts"]

    assert "cloudiot-account" in manifest["cloudiot-dev"]["dependencies"]


def test_the_emulator_shares_its_account_with_nobody(emulated: CloudTemplate) -> None:
    assert not (emulated.folder / "cloudiot-account.template.json").exists()

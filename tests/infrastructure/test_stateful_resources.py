"""What holds data keeps its place in the stack: under another logical id CloudFormation would make it anew, empty."""

from typing import Any, Final

import pytest

from tests.emulator.earlier_stack import earlier_template
from tests.infrastructure.cloud_template import CloudTemplate, spelled

# Logical id -> type. A line may be added. To change or take one away is to lose what lies there.
STATEFUL: Final = {
    "AccessOperatorKeys066E9F80": "AWS::SecretsManager::Secret",
    "DataKey5F086070": "AWS::KMS::Key",
    "DataOperationsTable590CA373": "AWS::DynamoDB::Table",
    "DataProcessedBucketD2C51E72": "AWS::S3::Bucket",
    "DataRawBucket6F632241": "AWS::S3::Bucket",
    "DataTelemetryTable7DDFAA33": "AWS::DynamoDB::Table",
    "NotificationsAlertThreshold5D172532": "AWS::SSM::Parameter",
    "TelemetryStream5198B67A": "AWS::Kinesis::Stream",
}
# Types that hold what nobody could make again.
HOLDING: Final = {
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
}
# A change of any of these makes CloudFormation replace the resource.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
REPLACED_BY: Final = {
    "AWS::DynamoDB::Table": ("TableName", "KeySchema"),
    "AWS::KMS::Key": ("KeySpec",),
    "AWS::Kinesis::Stream": ("Name",),
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::SSM::Parameter": ("Name",),
    "AWS::SecretsManager::Secret": ("Name",),
}
# What devices and operators know by name: made anew under another name, it would not be found.
KNOWN_OUTSIDE: Final = {"AWS::IoT::Policy", "AWS::IoT::ProvisioningTemplate", "AWS::SNS::Topic", "AWS::SQS::Queue"}


def identity(body: dict[str, Any]) -> dict[str, Any]:
    """What a resource is replaced by a change of."""
    properties = body.get("Properties", {})
    return {name: spelled(properties.get(name)) for name in REPLACED_BY.get(body["Type"], ())}


@pytest.mark.parametrize("logical_id", STATEFUL)
def test_what_holds_data_is_where_it_was(dev: CloudTemplate, logical_id: str) -> None:
    resource, before = dev.resource(logical_id), earlier_template()["Resources"][logical_id]

    assert resource.type == before["Type"] == STATEFUL[logical_id]
    assert identity(dict(resource.body)) == identity(before)


def test_the_list_has_everything_that_held_data_when_it_was_kept() -> None:
    before = earlier_template()["Resources"]

    assert {name for name, body in before.items() if body["Type"] in HOLDING} == set(STATEFUL)


def test_every_stage_has_the_same(prod: CloudTemplate) -> None:
    assert {logical_id: prod.resource(logical_id).type for logical_id in STATEFUL} == STATEFUL


def test_what_others_know_by_name_stays_where_it_was(dev: CloudTemplate) -> None:
    before = {name: body["Type"] for name, body in earlier_template()["Resources"].items()}

    known = {name: kind for name, kind in before.items() if kind in KNOWN_OUTSIDE}
    assert {name: dev.resource(name).type for name in known} == known

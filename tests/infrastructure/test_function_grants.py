"""What each Lambda function may do, and what none may: one role each, with grants that say what and on what."""

from collections.abc import Mapping, Sequence
from typing import Final

import pytest

from tests.infrastructure.cloud_template import CloudTemplate, listed
from tests.infrastructure.function_roles import TEMPLATE_IDS, role_of

# By function: an action, and a part of what it is done to.
_Table = Mapping[str, Sequence[tuple[str, str]]]

# Actions for which IAM knows no resource, by AWS's service authorization reference.
WITHOUT_A_RESOURCE: Final = {
    "ecr:GetAuthorizationToken",
    "iot:AttachThingPrincipal",
    "iot:CreateCertificateFromCsr",
    "iot:DescribeEndpoint",
    "iot:ListPrincipalThings",
    "iot:DetachThingPrincipal",
    "cloudwatch:GetMetricData",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
}

# What each function's way stands on: take one away, and the way is cut.
GRANTS: Final[_Table] = {
    "AuthorizeOperator": [
        ("kms:Decrypt", "<DataKey"),
        ("secretsmanager:GetSecretValue", ":secret:/dev/fastapi/api-key-??????"),
    ],
    "APIHandler": [
        ("dynamodb:ConditionCheckItem", "<DataOperationsTable"),
        ("dynamodb:DeleteItem", "<DataOperationsTable"),
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("dynamodb:Query", "<DataTelemetryTable"),
        ("dynamodb:UpdateItem", "<DataOperationsTable"),
        ("iot:AttachPolicy", ":cert/*"),
        ("iot:CancelJob", ":job/cloudiot-dev-*"),
        ("iot:CreateThing", ":thing/*"),
        ("iot:DeleteConnection", ":client/*"),
        ("iot:DeleteThing", ":thing/*"),
        ("iot:DeleteThingGroup", ":thinggroup/cloudiot-dev-*"),
        ("iot:DeleteThingShadow", ":thing/*/config"),
        ("iot:DescribeJob", ":job/cloudiot-dev-*"),
        ("iot:DescribeJobExecution", ":job/cloudiot-dev-*"),
        ("iot:DescribeJobExecution", ":thing/*"),
        ("iot:DetachPolicy", ":cert/*"),
        ("iot:GetThingShadow", ":thing/*/config"),
        ("iot:ListJobExecutionsForJob", ":job/cloudiot-dev-*"),
        ("iot:ListThingPrincipals", ":thing/*"),
        ("iot:Publish", ":topic/cloudiot/*/commands/capture"),
        ("iot:Publish", ":topic/cloudiot/*/commands/rotate"),
        ("iot:UpdateCertificate", ":cert/*"),
        ("iot:UpdateThing", ":thing/*"),
        ("iot:UpdateThingShadow", ":thing/*/config"),
        ("kms:DescribeKey", "<DataKey"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:GetObject", "/photos/*"),
        ("s3:GetObject", "/releases/*"),
        ("s3:GetObject", "<DataProcessedBucket"),
        ("s3:GetObjectVersion", "/photos/*"),
        ("s3:ListBucket", "<DataRawBucket"),
        ("s3:PutObject", "/photos/*"),
        ("s3:PutObject", "/releases/*"),
        ("ssm:PutParameter", "<NotificationsAlertThreshold"),
    ],
    "OnConfigurationChange": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "<DataOperationsTable"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:PutObject", "/rejected/*"),
        ("sqs:SendMessage", "<DevicesUndeliveredQueue"),
    ],
    "OnUndeliveredMessage": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("iot:Publish", ":topic/cloudiot/*/photos/grant"),
        ("kinesis:PutRecord", "<TelemetryStream"),
        ("s3:GetObject", "/aws/lambda/*"),
        ("s3:PutObject", "/rejected/*"),
        ("sns:Publish", "<NotificationsAlerts"),
        ("sqs:ReceiveMessage", "<DevicesUndeliveredQueue"),
    ],
    "OnProvisioning": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "<DataOperationsTable"),
        ("dynamodb:UpdateItem", "<DataOperationsTable"),
        ("iot:DescribeCertificate", ":cert/*"),
        ("s3:PutObject", "/rejected/*"),
    ],
    "OnTelemetryBatch": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:BatchWriteItem", "<DataTelemetryTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("dynamodb:Query", "<DataTelemetryTable"),
        ("kinesis:GetRecords", "<TelemetryStream"),
        ("s3:PutObject", "/rejected/*"),
        ("sns:Publish", "<NotificationsAlerts"),
        ("ssm:GetParameter", "<NotificationsAlertThreshold"),
    ],
    "OnPhotoStored": [
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("s3:DeleteObjectVersion", "/photos/*"),
        ("s3:GetObject", "/photos/*"),
        ("s3:GetObjectVersion", "/photos/*"),
        ("s3:PutObject", "/rejected/*"),
        ("s3:PutObject", "<DataProcessedBucket"),
        ("sagemaker:InvokeEndpoint", ":endpoint/cloudiot-dev-classifier"),
        ("sns:Publish", "<NotificationsAlerts"),
        ("sqs:DeleteMessage", "<PhotosQueue"),
        ("sqs:ReceiveMessage", "<PhotosQueue"),
    ],
    "OnPhotoOutcome": [
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "<DataOperationsTable"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:PutObject", "/rejected/*"),
        ("sqs:SendMessage", "<DevicesUndelivered"),
    ],
    "OnCaptureSchedule": [
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("iot:Publish", ":topic/cloudiot/fleet/commands/capture"),
        ("iot:Publish", ":topic/cloudiot/site/*/commands/capture"),
    ],
    "OnUploadRequest": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "<DataOperationsTable"),
        ("iot:Publish", ":topic/cloudiot/*/photos/grant"),
        ("iot:Publish", ":topic/cloudiot/*/photos/refusal"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:PutObject", "/photos/*"),
        ("s3:PutObject", "/rejected/*"),
    ],
    "OnDeviceCheck": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("dynamodb:Query", "<DataTelemetryTable"),
        ("iot:DeleteConnection", ":client/*"),
        ("iot:DetachPolicy", ":cert/*"),
        ("iot:UpdateCertificate", ":cert/*"),
        ("sns:Publish", "<NotificationsAlerts"),
    ],
    "OnCertificateMessage": [
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "<DataOperationsTable"),
        ("iot:AttachPolicy", ":cert/*"),
        ("iot:Publish", ":topic/cloudiot/*/certificate/accepted"),
        ("iot:Publish", ":topic/cloudiot/*/certificate/grant"),
        ("iot:Publish", ":topic/cloudiot/*/certificate/refusal"),
        ("iot:UpdateCertificate", ":cert/*"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:PutObject", "/rejected/*"),
    ],
    "OnPresence": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:PutObject", "/rejected/*"),
        ("sns:Publish", "<NotificationsAlerts"),
    ],
    "OnRollupSchedule": [
        ("dynamodb:DeleteItem", "<DataTelemetryTable"),
        ("dynamodb:GetItem", "<DataTelemetryTable"),
        ("dynamodb:PutItem", "<DataTelemetryTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("dynamodb:Query", "<DataTelemetryTable"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("s3:PutObject", "/history/*"),
    ],
    "OnRolloutCheck": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:GetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("iam:PassRole", "<UpdatesPackageRole"),
        ("iot:AddThingToThingGroup", ":thing/*"),
        ("iot:AddThingToThingGroup", ":thinggroup/cloudiot-dev-*"),
        ("iot:CreateJob", ":job/cloudiot-dev-*"),
        ("iot:CreateJob", ":thinggroup/cloudiot-dev-*"),
        ("iot:CreateThingGroup", ":thinggroup/cloudiot-dev-*"),
        ("iot:DeleteThingGroup", ":thinggroup/cloudiot-dev-*"),
        ("iot:DescribeJob", ":job/cloudiot-dev-*"),
        ("iot:DescribeThingGroup", ":thinggroup/cloudiot-dev-*"),
    ],
    "OnAlertSettlement": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:Query", "<DataTelemetryTable"),
        ("sns:Publish", "<NotificationsAlerts"),
        ("sns:Publish", "<NotificationsEscalations"),
        ("ssm:GetParameter", "<NotificationsAlertThreshold"),
    ],
    "OnRiskCheck": [
        ("dynamodb:BatchGetItem", "<DataOperationsTable"),
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("dynamodb:Query", "/index/feeds"),
        ("dynamodb:Query", "<DataTelemetryTable"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("sns:Publish", "<NotificationsAlerts"),
    ],
    "OnKeyRotation": [
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("kms:GenerateDataKey", "<DataKey"),
        ("secretsmanager:DescribeSecret", ":secret:/dev/fastapi/api-key-??????"),
        ("secretsmanager:GetSecretValue", ":secret:/dev/fastapi/api-key-??????"),
        ("secretsmanager:PutSecretValue", ":secret:/dev/fastapi/api-key-??????"),
        ("secretsmanager:UpdateSecretVersionStage", ":secret:/dev/fastapi/api-key-??????"),
    ],
}

# What would make a stolen function worth more than its work.
WORK_OF_OTHERS: Final[_Table] = {
    "OnTelemetryBatch": [
        ("iot:Publish", "topic"),
        ("s3:GetObject", "photos"),
        ("secretsmanager:GetSecretValue", "secret"),
    ],
    "OnUploadRequest": [
        ("s3:GetObject", "photos"),
        ("sns:Publish", "Alerts"),
    ],
    "OnProvisioning": [
        ("iot:Publish", "topic"),
        ("iot:UpdateCertificate", "cert"),
    ],
    "AuthorizeOperator": [
        ("dynamodb:GetItem", "Table"),
        ("secretsmanager:PutSecretValue", "secret"),
    ],
    "APIHandler": [
        ("dynamodb:BatchWriteItem", "<DataTelemetryTable"),
        ("iot:CreateJob", "job"),
        ("secretsmanager:GetSecretValue", "secret"),
    ],
    "OnConfigurationChange": [
        ("iot:UpdateThingShadow", ":thing/"),
    ],
    "OnDeviceCheck": [
        ("dynamodb:BatchWriteItem", "<DataTelemetryTable"),
    ],
    "OnRiskCheck": [
        ("dynamodb:BatchWriteItem", "<DataTelemetryTable"),
        ("dynamodb:DeleteItem", "<DataOperationsTable"),
    ],
    "OnRollupSchedule": [
        ("dynamodb:PutItem", "<DataOperationsTable"),
        ("s3:PutObject", "/diagnoses/"),
    ],
    "OnRolloutCheck": [
        ("s3:GetObject", "releases"),
    ],
    "OnKeyRotation": [
        ("dynamodb:GetItem", "<DataOperationsTable"),
    ],
}


def rows_of(table: _Table) -> list[tuple[str, str, str]]:
    return [(function, action, on) for function, rows in table.items() for action, on in rows]


def test_every_function_has_a_role_of_its_own(dev: CloudTemplate) -> None:
    roles = [role_of(dev, function).logical_id for function in TEMPLATE_IDS]

    assert len(set(roles)) == len(TEMPLATE_IDS)


@pytest.mark.parametrize("function", TEMPLATE_IDS)
def test_a_function_waits_until_its_role_may_do_what_it_needs(dev: CloudTemplate, function: str) -> None:
    role = role_of(dev, function)
    policies = {
        policy.logical_id
        for policy in dev.all("AWS::IAM::Policy")
        if {"Ref": role.logical_id} in policy.properties["Roles"]
    }

    assert policies
    assert policies <= dev.resource(function).depends_on


def test_no_role_may_do_anything_to_everything_without_a_reason(dev: CloudTemplate) -> None:
    for role in dev.all("AWS::IAM::Role"):
        for statement in dev.statements(role):
            actions = set(listed(statement["Action"]))
            assert not any(action.endswith(":*") or action == "*" for action in actions)
            if "*" in listed(statement["Resource"]):
                assert actions <= WITHOUT_A_RESOURCE, role.logical_id


@pytest.mark.parametrize(("function", "action", "on"), rows_of(GRANTS))
def test_a_function_may_do_what_its_way_needs(dev: CloudTemplate, function: str, action: str, on: str) -> None:
    assert dev.may(role_of(dev, function), action, on=on)


@pytest.mark.parametrize(("function", "action", "on"), rows_of(WORK_OF_OTHERS))
def test_a_function_may_not_do_what_is_anothers_work(dev: CloudTemplate, function: str, action: str, on: str) -> None:
    assert not dev.may(role_of(dev, function), action, on=on)

"""The Lambda functions: one role each, with grants that say what and on what; surroundings, code, packages."""

import zipfile
from pathlib import Path
from typing import Final

import pytest

from chalicelib.settings import Settings
from infrastructure.function_catalogue import FUNCTIONS
from ml_model.model_card import ARTIFACT_DIR, read_card
from tests.infrastructure.cloud_template import CloudTemplate, Resource, listed, references, spelled

TEMPLATE_IDS: Final = [spec.template_id for spec in FUNCTIONS.values()]

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


def role_of(template: CloudTemplate, function: str) -> Resource:
    (role_id,) = references(template.resource(function).properties["Role"])
    return template.resource(role_id)


def test_the_catalogue_and_the_app_know_the_same_functions(dev: CloudTemplate) -> None:
    packaged = {function.logical_id for function in dev.all("AWS::Serverless::Function")}

    assert packaged == set(TEMPLATE_IDS)


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


@pytest.mark.parametrize("function", TEMPLATE_IDS)
def test_a_function_logs_into_its_own_group_which_expires(dev: CloudTemplate, function: str) -> None:
    name = dev.resource(function).properties["FunctionName"]
    group = dev.one("AWS::Logs::LogGroup", LogGroupName=f"/aws/lambda/{name}")
    logging = [
        spelled(resource)
        for statement in dev.statements(role_of(dev, function))
        if "logs:PutLogEvents" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]

    assert group.properties["RetentionInDays"] == 7
    assert logging == [f"<{group.logical_id}.Arn>"]


def test_no_role_may_do_anything_to_everything_without_a_reason(dev: CloudTemplate) -> None:
    for role in dev.all("AWS::IAM::Role"):
        for statement in dev.statements(role):
            actions = set(listed(statement["Action"]))
            assert not any(action.endswith(":*") or action == "*" for action in actions)
            if "*" in listed(statement["Resource"]):
                assert actions <= WITHOUT_A_RESOURCE, role.logical_id


# What each function's way stands on: take one away, and the way is cut.
GRANTS: Final = [
    ("AuthorizeOperator", "secretsmanager:GetSecretValue", ":secret:/dev/fastapi/api-key-??????"),
    ("AuthorizeOperator", "kms:Decrypt", "<DataKey"),
    ("APIHandler", "kms:DescribeKey", "<DataKey"),
    ("APIHandler", "kms:GenerateDataKey", "<DataKey"),
    ("APIHandler", "dynamodb:Query", "<DataTelemetryTable"),
    ("APIHandler", "dynamodb:GetItem", "<DataOperationsTable"),
    ("APIHandler", "dynamodb:PutItem", "<DataOperationsTable"),
    ("APIHandler", "dynamodb:DeleteItem", "<DataOperationsTable"),
    ("APIHandler", "dynamodb:ConditionCheckItem", "<DataOperationsTable"),
    ("APIHandler", "dynamodb:Query", "/index/feeds"),
    ("APIHandler", "s3:PutObject", "/photos/*"),
    ("APIHandler", "s3:GetObject", "/photos/*"),
    ("APIHandler", "s3:GetObject", "<DataProcessedBucket"),
    ("APIHandler", "s3:GetObjectVersion", "/photos/*"),
    ("APIHandler", "s3:ListBucket", "<DataRawBucket"),
    ("APIHandler", "ssm:PutParameter", "<NotificationsAlertThreshold"),
    ("APIHandler", "iot:Publish", ":topic/cloudiot/*/commands/capture"),
    ("APIHandler", "iot:CreateThing", ":thing/*"),
    ("APIHandler", "iot:AttachPolicy", ":cert/*"),
    ("APIHandler", "dynamodb:UpdateItem", "<DataOperationsTable"),
    ("APIHandler", "iot:UpdateThing", ":thing/*"),
    ("APIHandler", "iot:GetThingShadow", ":thing/*/config"),
    ("APIHandler", "iot:UpdateThingShadow", ":thing/*/config"),
    ("OnConfigurationChange", "kms:GenerateDataKey", "<DataKey"),
    ("OnConfigurationChange", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnConfigurationChange", "dynamodb:GetItem", "<DataOperationsTable"),
    ("OnConfigurationChange", "dynamodb:Query", "<DataOperationsTable"),
    ("OnConfigurationChange", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnConfigurationChange", "s3:PutObject", "/rejected/*"),
    ("OnConfigurationChange", "sqs:SendMessage", "<DevicesUndeliveredQueue"),
    ("OnUndeliveredMessage", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnProvisioning", "dynamodb:GetItem", "<DataOperationsTable"),
    ("OnProvisioning", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnProvisioning", "dynamodb:Query", "<DataOperationsTable"),
    ("OnProvisioning", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnProvisioning", "dynamodb:UpdateItem", "<DataOperationsTable"),
    ("OnProvisioning", "iot:DescribeCertificate", ":cert/*"),
    ("OnProvisioning", "s3:PutObject", "/rejected/*"),
    ("OnTelemetryBatch", "kinesis:GetRecords", "<TelemetryStream"),
    ("OnTelemetryBatch", "dynamodb:BatchWriteItem", "<DataTelemetryTable"),
    ("OnTelemetryBatch", "dynamodb:Query", "<DataTelemetryTable"),
    ("OnTelemetryBatch", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnTelemetryBatch", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnTelemetryBatch", "dynamodb:Query", "/index/feeds"),
    ("OnTelemetryBatch", "ssm:GetParameter", "<NotificationsAlertThreshold"),
    ("OnTelemetryBatch", "sns:Publish", "<NotificationsAlerts"),
    ("OnTelemetryBatch", "s3:PutObject", "/rejected/*"),
    ("OnPhotoStored", "sqs:ReceiveMessage", "<PhotosQueue"),
    ("OnPhotoStored", "sqs:DeleteMessage", "<PhotosQueue"),
    ("OnPhotoStored", "s3:GetObject", "/photos/*"),
    ("OnPhotoStored", "s3:GetObjectVersion", "/photos/*"),
    ("OnPhotoStored", "s3:DeleteObjectVersion", "/photos/*"),
    ("OnPhotoStored", "s3:PutObject", "<DataProcessedBucket"),
    ("OnPhotoStored", "s3:PutObject", "/rejected/*"),
    ("OnPhotoStored", "sagemaker:InvokeEndpoint", ":endpoint/cloudiot-dev-classifier"),
    ("OnPhotoStored", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnPhotoStored", "sns:Publish", "<NotificationsAlerts"),
    ("OnPhotoOutcome", "kms:GenerateDataKey", "<DataKey"),
    ("OnPhotoOutcome", "dynamodb:GetItem", "<DataOperationsTable"),
    ("OnPhotoOutcome", "dynamodb:Query", "<DataOperationsTable"),
    ("OnPhotoOutcome", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnPhotoOutcome", "s3:PutObject", "/rejected/*"),
    ("OnPhotoOutcome", "sqs:SendMessage", "<DevicesUndelivered"),
    ("OnCaptureSchedule", "dynamodb:Query", "/index/feeds"),
    ("OnCaptureSchedule", "iot:Publish", ":topic/cloudiot/site/*/commands/capture"),
    ("OnUploadRequest", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnUploadRequest", "kms:GenerateDataKey", "<DataKey"),
    ("OnUploadRequest", "dynamodb:GetItem", "<DataOperationsTable"),
    ("OnUploadRequest", "dynamodb:Query", "<DataOperationsTable"),
    ("OnUploadRequest", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnUploadRequest", "s3:PutObject", "/photos/*"),
    ("OnUploadRequest", "s3:PutObject", "/rejected/*"),
    ("OnUploadRequest", "iot:Publish", ":topic/cloudiot/*/photos/grant"),
    ("OnUploadRequest", "iot:Publish", ":topic/cloudiot/*/photos/refusal"),
    ("OnUndeliveredMessage", "sqs:ReceiveMessage", "<DevicesUndeliveredQueue"),
    ("OnUndeliveredMessage", "kinesis:PutRecord", "<TelemetryStream"),
    ("OnUndeliveredMessage", "s3:GetObject", "/aws/lambda/*"),
    ("OnUndeliveredMessage", "s3:PutObject", "/rejected/*"),
    ("OnUndeliveredMessage", "iot:Publish", ":topic/cloudiot/*/photos/grant"),
    ("OnCaptureSchedule", "iot:Publish", ":topic/cloudiot/fleet/commands/capture"),
    ("OnCaptureSchedule", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnDeviceCheck", "dynamodb:Query", "/index/feeds"),
    ("OnDeviceCheck", "dynamodb:Query", "<DataTelemetryTable"),
    ("OnDeviceCheck", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnDeviceCheck", "sns:Publish", "<NotificationsAlerts"),
    ("APIHandler", "iot:Publish", ":topic/cloudiot/*/commands/rotate"),
    ("APIHandler", "iot:ListThingPrincipals", ":thing/*"),
    ("APIHandler", "iot:DeleteThing", ":thing/*"),
    ("APIHandler", "iot:DeleteThingShadow", ":thing/*/config"),
    ("APIHandler", "iot:UpdateCertificate", ":cert/*"),
    ("APIHandler", "iot:DetachPolicy", ":cert/*"),
    ("APIHandler", "iot:DeleteConnection", ":client/*"),
    ("OnCertificateMessage", "kms:GenerateDataKey", "<DataKey"),
    ("OnCertificateMessage", "dynamodb:GetItem", "<DataOperationsTable"),
    ("OnCertificateMessage", "dynamodb:Query", "<DataOperationsTable"),
    ("OnCertificateMessage", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnCertificateMessage", "iot:AttachPolicy", ":cert/*"),
    ("OnCertificateMessage", "iot:UpdateCertificate", ":cert/*"),
    ("OnCertificateMessage", "iot:Publish", ":topic/cloudiot/*/certificate/grant"),
    ("OnCertificateMessage", "iot:Publish", ":topic/cloudiot/*/certificate/refusal"),
    ("OnCertificateMessage", "iot:Publish", ":topic/cloudiot/*/certificate/accepted"),
    ("OnCertificateMessage", "s3:PutObject", "/rejected/*"),
    ("OnPresence", "kms:GenerateDataKey", "<DataKey"),
    ("OnPresence", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnPresence", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnPresence", "sns:Publish", "<NotificationsAlerts"),
    ("OnPresence", "s3:PutObject", "/rejected/*"),
    ("OnUndeliveredMessage", "sns:Publish", "<NotificationsAlerts"),
    ("OnDeviceCheck", "iot:UpdateCertificate", ":cert/*"),
    ("OnDeviceCheck", "iot:DetachPolicy", ":cert/*"),
    ("OnDeviceCheck", "iot:DeleteConnection", ":client/*"),
    ("OnRollupSchedule", "dynamodb:Query", "/index/feeds"),
    ("OnRollupSchedule", "dynamodb:Query", "<DataTelemetryTable"),
    ("OnRollupSchedule", "dynamodb:GetItem", "<DataTelemetryTable"),
    ("OnRollupSchedule", "dynamodb:PutItem", "<DataTelemetryTable"),
    ("OnRollupSchedule", "dynamodb:DeleteItem", "<DataTelemetryTable"),
    ("OnRollupSchedule", "s3:PutObject", "/history/*"),
    ("OnRollupSchedule", "kms:GenerateDataKey", "<DataKey"),
    ("OnRolloutCheck", "dynamodb:Query", "/index/feeds"),
    ("OnRolloutCheck", "dynamodb:GetItem", "<DataOperationsTable"),
    ("OnRolloutCheck", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnRolloutCheck", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnRolloutCheck", "iot:CreateThingGroup", ":thinggroup/cloudiot-dev-*"),
    ("OnRolloutCheck", "iot:DescribeThingGroup", ":thinggroup/cloudiot-dev-*"),
    ("OnRolloutCheck", "iot:DeleteThingGroup", ":thinggroup/cloudiot-dev-*"),
    ("OnRolloutCheck", "iot:AddThingToThingGroup", ":thinggroup/cloudiot-dev-*"),
    ("OnRolloutCheck", "iot:AddThingToThingGroup", ":thing/*"),
    ("OnRolloutCheck", "iot:CreateJob", ":job/cloudiot-dev-*"),
    ("OnRolloutCheck", "iot:CreateJob", ":thinggroup/cloudiot-dev-*"),
    ("OnRolloutCheck", "iot:DescribeJob", ":job/cloudiot-dev-*"),
    ("OnRolloutCheck", "iam:PassRole", "<UpdatesPackageRole"),
    ("APIHandler", "s3:PutObject", "/releases/*"),
    ("APIHandler", "s3:GetObject", "/releases/*"),
    ("APIHandler", "iot:DescribeJob", ":job/cloudiot-dev-*"),
    ("APIHandler", "iot:CancelJob", ":job/cloudiot-dev-*"),
    ("APIHandler", "iot:ListJobExecutionsForJob", ":job/cloudiot-dev-*"),
    ("APIHandler", "iot:DescribeJobExecution", ":job/cloudiot-dev-*"),
    ("APIHandler", "iot:DescribeJobExecution", ":thing/*"),
    ("APIHandler", "iot:DeleteThingGroup", ":thinggroup/cloudiot-dev-*"),
    ("OnAlertSettlement", "dynamodb:Query", "<DataTelemetryTable"),
    ("OnAlertSettlement", "ssm:GetParameter", "<NotificationsAlertThreshold"),
    ("OnAlertSettlement", "sns:Publish", "<NotificationsAlerts"),
    ("OnAlertSettlement", "sns:Publish", "<NotificationsEscalations"),
    ("OnAlertSettlement", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnPhotoStored", "dynamodb:Query", "/index/feeds"),
    ("OnRiskCheck", "kms:GenerateDataKey", "<DataKey"),
    ("OnRiskCheck", "dynamodb:Query", "<DataTelemetryTable"),
    ("OnRiskCheck", "dynamodb:Query", "/index/feeds"),
    ("OnRiskCheck", "dynamodb:BatchGetItem", "<DataOperationsTable"),
    ("OnRiskCheck", "dynamodb:PutItem", "<DataOperationsTable"),
    ("OnRiskCheck", "sns:Publish", "<NotificationsAlerts"),
    ("OnKeyRotation", "secretsmanager:DescribeSecret", ":secret:/dev/fastapi/api-key-??????"),
    ("OnKeyRotation", "secretsmanager:GetSecretValue", ":secret:/dev/fastapi/api-key-??????"),
    ("OnKeyRotation", "secretsmanager:PutSecretValue", ":secret:/dev/fastapi/api-key-??????"),
    ("OnKeyRotation", "secretsmanager:UpdateSecretVersionStage", ":secret:/dev/fastapi/api-key-??????"),
    ("OnKeyRotation", "kms:GenerateDataKey", "<DataKey"),
    ("OnKeyRotation", "dynamodb:PutItem", "<DataOperationsTable"),
]


@pytest.mark.parametrize(("function", "action", "on"), GRANTS)
def test_a_function_may_do_what_its_way_needs(dev: CloudTemplate, function: str, action: str, on: str) -> None:
    assert dev.may(role_of(dev, function), action, on=on)


# What would make a stolen function worth more than its work.
@pytest.mark.parametrize(
    ("function", "action", "on"),
    [
        ("OnTelemetryBatch", "s3:GetObject", "photos"),
        ("OnTelemetryBatch", "iot:Publish", "topic"),
        ("OnTelemetryBatch", "secretsmanager:GetSecretValue", "secret"),
        ("OnUploadRequest", "s3:GetObject", "photos"),
        ("OnUploadRequest", "sns:Publish", "Alerts"),
        ("OnProvisioning", "iot:UpdateCertificate", "cert"),
        ("OnProvisioning", "iot:Publish", "topic"),
        ("AuthorizeOperator", "dynamodb:GetItem", "Table"),
        ("APIHandler", "secretsmanager:GetSecretValue", "secret"),
        ("APIHandler", "dynamodb:BatchWriteItem", "<DataTelemetryTable"),
        ("OnConfigurationChange", "iot:UpdateThingShadow", ":thing/"),
        ("OnDeviceCheck", "dynamodb:BatchWriteItem", "<DataTelemetryTable"),
        ("OnRiskCheck", "dynamodb:BatchWriteItem", "<DataTelemetryTable"),
        ("OnRiskCheck", "dynamodb:DeleteItem", "<DataOperationsTable"),
        ("OnRollupSchedule", "s3:PutObject", "/diagnoses/"),
        ("APIHandler", "iot:CreateJob", "job"),
        ("OnRolloutCheck", "s3:GetObject", "releases"),
        ("AuthorizeOperator", "secretsmanager:PutSecretValue", "secret"),
        ("OnKeyRotation", "dynamodb:GetItem", "<DataOperationsTable"),
        ("OnRollupSchedule", "dynamodb:PutItem", "<DataOperationsTable"),
    ],
)
def test_a_function_may_not_do_what_is_anothers_work(dev: CloudTemplate, function: str, action: str, on: str) -> None:
    assert not dev.may(role_of(dev, function), action, on=on)


@pytest.mark.parametrize("function", TEMPLATE_IDS)
def test_every_function_is_told_what_its_settings_ask_for(dev: CloudTemplate, function: str) -> None:
    variables = dev.resource(function).properties["Environment"]["Variables"]

    # References stand for names that CloudFormation fills in.
    settings = Settings.from_environment({name: spelled(value) for name, value in variables.items()})

    assert settings.stage == "dev"
    assert settings.telemetry_stream == f"<{dev.one('AWS::Kinesis::Stream').logical_id}>"
    assert settings.operator_keys_secret == "/dev/fastapi/api-key"
    assert settings.classifier_endpoint == "cloudiot-dev-classifier"
    assert settings.classifier_version == read_card(ARTIFACT_DIR).version
    assert (settings.telemetry_retention.days, settings.rollup_retention.days) == (30, 365)
    assert settings.photo_retention.days == 90


def test_links_in_notifications_lead_to_the_operator_service(dev: CloudTemplate, prod: CloudTemplate) -> None:
    url = dev.document["Outputs"]["OperatorUrl"]["Value"]

    for function in TEMPLATE_IDS:
        assert dev.resource(function).properties["Environment"]["Variables"]["OPERATOR_URL"] == url
        assert "OPERATOR_URL" not in prod.resource(function).properties["Environment"]["Variables"]


def test_a_settlement_has_ended_before_the_next_one_begins(dev: CloudTemplate) -> None:
    assert dev.resource("OnAlertSettlement").properties["Timeout"] <= 60


def test_functions_run_on_arm_with_packages_of_their_own_layer(dev: CloudTemplate) -> None:
    layer = dev.one("AWS::Lambda::LayerVersion")

    for function in dev.all("AWS::Serverless::Function"):
        assert function.properties["Architectures"] == ["arm64"]
        assert function.properties["Runtime"] == "python3.13"
        assert function.properties["Layers"] == [{"Ref": layer.logical_id}]


def asset_of(template: CloudTemplate, key: str) -> Path:
    (path,) = template.folder.glob(f"asset.{key.partition('.')[0]}*")
    return path


def test_the_layer_holds_wheels_for_that_processor_and_python(dev: CloudTemplate) -> None:
    layer = asset_of(dev, dev.one("AWS::Lambda::LayerVersion").properties["Content"]["S3Key"])
    compiled = [file.name for file in layer.rglob("*.so") if ".cpython-" in file.name]

    assert any(name.startswith("_imaging.") for name in compiled)
    assert all("cpython-313-aarch64-linux-gnu" in name for name in compiled)


def test_the_code_package_holds_the_code_and_no_trace_of_this_machine(dev: CloudTemplate) -> None:
    key = dev.resource("OnTelemetryBatch").properties["CodeUri"]["Key"]

    with zipfile.ZipFile(asset_of(dev, key)) as package:
        files = package.infolist()

    names = [file.filename for file in files]
    assert {"app.py", "chalice/app.py", "chalicelib/entrypoints/on_telemetry_batch.py"} <= set(names)
    assert names == sorted(names)
    assert not [name for name in names if "__pycache__" in name or name.startswith("PIL")]
    assert {file.date_time[0] for file in files} == {1980}


def test_schedules_wake_their_functions(dev: CloudTemplate) -> None:
    def schedule(function: str) -> str:
        (source,) = dev.resource(function).properties["Events"].values()
        assert source["Type"] == "Schedule"
        return str(source["Properties"]["Schedule"])

    assert schedule("OnCaptureSchedule") == "cron(0/5 * * * ? *)"
    assert schedule("OnDeviceCheck") == "rate(5 minutes)"
    assert schedule("OnRollupSchedule") == "cron(10 * * * ? *)"
    assert schedule("OnRiskCheck") == "cron(20 * * * ? *)"
    assert schedule("OnAlertSettlement") == "rate(1 minute)"
    assert schedule("OnRolloutCheck") == "rate(1 minute)"


def test_the_rest_api_answers_in_its_region_and_asks_the_authorizer(dev: CloudTemplate) -> None:
    api = dev.one("AWS::Serverless::Api").properties
    security = api["DefinitionBody"]["paths"]["/devices"]["get"]["security"]

    assert (api["StageName"], api["EndpointConfiguration"]) == ("dev", "REGIONAL")
    assert security == [{"authorize_operator": []}]


@pytest.mark.parametrize("function", ["APIHandler", "AuthorizeOperator"])
def test_the_rest_api_may_invoke_its_functions(dev: CloudTemplate, function: str) -> None:
    permissions = [
        permission.properties
        for permission in dev.all("AWS::Lambda::Permission")
        if permission.properties["Principal"] == "apigateway.amazonaws.com"
    ]

    (permission,) = (p for p in permissions if function in references(p["FunctionName"]))
    assert permission["Action"] == "lambda:InvokeFunction"


def test_the_functions_of_a_stage_listen_to_that_stage(prod: CloudTemplate) -> None:
    names = [function.properties["FunctionName"] for function in prod.all("AWS::Serverless::Function")]
    (telemetry,) = prod.resource("OnTelemetryBatch").properties["Events"].values()
    (photos,) = prod.resource("OnPhotoStored").properties["Events"].values()

    assert all(name.startswith("cloudiot-prod-") for name in names)
    assert telemetry["Properties"]["Stream"]["Fn::Sub"].endswith("/cloudiot-prod-telemetry")
    assert photos["Properties"]["Queue"]["Fn::Sub"].endswith(":cloudiot-prod-photos")


# Kept busy by devices all day, or woken every minute: traces of them would cost more than their runs.
UNTRACED: Final = {
    *("OnTelemetryBatch", "OnPhotoStored", "OnUploadRequest"),
    *("OnPhotoOutcome", "OnConfigurationChange", "OnPresence"),
    *("OnAlertSettlement", "OnRolloutCheck"),
}


@pytest.mark.parametrize("function", TEMPLATE_IDS)
def test_what_people_wait_for_and_what_runs_seldom_is_traced(dev: CloudTemplate, function: str) -> None:
    traced = function not in UNTRACED

    assert dev.resource(function).properties.get("Tracing") == ("Active" if traced else "PassThrough")
    assert dev.may(role_of(dev, function), "xray:PutTraceSegments", on="*") is traced


@pytest.mark.parametrize("function", TEMPLATE_IDS)
def test_no_function_of_production_can_take_the_others_share(prod: CloudTemplate, function: str) -> None:
    properties = prod.resource(function).properties
    sources = [source["Properties"] for source in properties.get("Events", {}).values()]
    limited_by_source = any("ScalingConfig" in each or "ParallelizationFactor" in each for each in sources)

    assert limited_by_source or properties["ReservedConcurrentExecutions"] >= 1


def test_what_production_reserves_leaves_most_of_a_usual_quota_to_others(prod: CloudTemplate) -> None:
    reserved = [
        each.properties.get("ReservedConcurrentExecutions", 0) for each in prod.all("AWS::Serverless::Function")
    ]

    assert 100 <= sum(reserved) <= 300


def test_a_dev_stage_fits_an_account_that_has_nothing_to_reserve(dev: CloudTemplate) -> None:
    for function in dev.all("AWS::Serverless::Function"):
        assert "ReservedConcurrentExecutions" not in function.properties


@pytest.mark.parametrize("function", ["OnAlertSettlement", "OnRolloutCheck"])
def test_what_begins_anew_every_minute_is_not_tried_a_second_time(dev: CloudTemplate, function: str) -> None:
    assert dev.resource(function).properties["EventInvokeConfig"] == {"MaximumRetryAttempts": 0}

"""The Lambda functions: their surroundings, code and packages; what they may do, `test_function_grants.py` asks."""

import zipfile
from pathlib import Path
from typing import Final

import pytest

from chalicelib.settings import Settings
from ml_model.model_card import ARTIFACT_DIR, read_card
from tests.infrastructure.cloud_template import CloudTemplate, listed, spelled
from tests.infrastructure.function_roles import TEMPLATE_IDS, role_of


def test_the_catalogue_and_the_app_know_the_same_functions(dev: CloudTemplate) -> None:
    packaged = {function.logical_id for function in dev.all("AWS::Serverless::Function")}

    assert packaged == set(TEMPLATE_IDS)


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

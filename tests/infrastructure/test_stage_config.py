"""What a context may say, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from infrastructure.stage_config import SETTINGS, ConfigRefused, StageConfig
from tests.infrastructure.conftest import Synthesise


def test_without_a_context_it_is_a_cheap_dev_stage_that_can_be_thrown_away() -> None:
    config = StageConfig.from_context({})

    assert (config.stage, config.target) == ("dev", "aws")
    assert (config.stream_shards, config.keep_data) == (1, False)


def test_production_keeps_its_data_and_does_not_hang_on_one_task() -> None:
    config = StageConfig.from_context({"stage": "prod"})

    assert (config.stream_shards, config.operator_tasks, config.keep_data) == (1, 2, True)


def test_the_command_line_overrides_what_the_stage_says() -> None:
    config = StageConfig.from_context(
        {"stage": "prod", "stream_shards": "4", "keep_data": "false", "alert_email": "grower@example.org"}
    )

    assert (config.stream_shards, config.keep_data, config.alert_email) == (4, False, "grower@example.org")


def test_numbers_and_booleans_of_cdk_json_are_understood_as_well() -> None:
    config = StageConfig.from_context({"telemetry_retention_days": 30, "operator_service": False})

    assert (config.telemetry_retention_days, config.operator_service) == (30, False)


def test_the_entries_of_the_cdk_itself_are_left_alone() -> None:
    config = StageConfig.from_context(
        {"@aws-cdk/core:explicitStackTags": True, "aws:cdk:enable-asset-metadata": True, "cli-telemetry": False}
    )

    assert config == StageConfig.from_context({})


@pytest.mark.parametrize(
    ("context", "complaint"),
    [
        ({"stage": "production"}, "stage='production': must be one of dev, staging, prod"),
        ({"stage": ""}, "stage='': must be one of"),
        ({"target": "azure"}, "target='azure': must be one of aws, emulator"),
        ({"alert_email": "grower"}, "alert_email='grower': must be an e-mail address"),
        ({"alert_email": ""}, "alert_email='': must be an e-mail address"),
        ({"escalation_email": "head"}, "escalation_email='head': must be an e-mail address"),
        ({"model_image_uri": "leaves:7"}, "model_image_uri='leaves:7': must be an ECR image URI"),
        ({"fastapi_image_uri": "operator"}, "fastapi_image_uri='operator': must be an image URI"),
        ({"telemetry_retention_days": "0"}, "telemetry_retention_days='0': must be a whole number from 3 to 3650"),
        ({"telemetry_retention_days": "90.5"}, "telemetry_retention_days='90.5': must be a whole number"),
        ({"telemetry_retention_days": "-1"}, "telemetry_retention_days='-1': must be a whole number"),
        ({"telemetry_retention_days": True}, "telemetry_retention_days='true': must be a whole number"),
        ({"log_retention_days": "31"}, "log_retention_days='31': must be one of 1, 3, 5"),
        ({"stream_shards": "many"}, "stream_shards='many': must be a whole number from 1 to 200, or on-demand"),
        ({"classifier_memory_mb": "3000"}, "classifier_memory_mb='3000': must be one of 1024, 2048"),
        ({"classifier_concurrency": "1"}, "classifier_concurrency='1': must be a whole number from 2 to 200"),
        ({"operator_service": "yes"}, "operator_service='yes': must be one of true, false"),
        ({"keep_data": "True"}, "keep_data='True': must be one of true, false"),
        ({"operator_tasks": ["2"]}, "operator_tasks=['2']: must be text, a number, true or false"),
        ({"alert_mail": "grower@example.org"}, "alert_mail: no such setting; did you mean alert_email?"),
        ({"zzz": "1"}, "zzz: no such setting; there are stage, target"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(context: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigRefused) as refused:
        StageConfig.from_context(context)

    assert complaint in str(refused.value)


@pytest.mark.parametrize(("stage", "days"), [("dev", (30, 365, 90)), ("prod", (365, 1825, 3650))])
def test_a_stage_keeps_samples_summaries_and_history_for_times_of_their_own(
    stage: str, days: tuple[int, int, int]
) -> None:
    config = StageConfig.from_context({"stage": stage})

    assert (config.telemetry_retention_days, config.rollup_retention_days, config.history_retention_days) == days


def test_summaries_do_not_expire_before_what_they_are_made_of() -> None:
    with pytest.raises(ConfigRefused, match="rollup_retention_days: must not be less than telemetry_retention_days"):
        StageConfig.from_context({"telemetry_retention_days": "90", "rollup_retention_days": "89"})


@pytest.mark.parametrize(
    "uri",
    [
        "123456789012.dkr.ecr.eu-central-1.amazonaws.com/operator:1.2",
        "public.ecr.aws/grower/operator:latest",
        "ghcr.io/grower/operator@sha256:" + "0" * 64,
    ],
)
def test_the_operator_service_may_come_from_any_registry(uri: str) -> None:
    assert StageConfig.from_context({"fastapi_image_uri": uri}).fastapi_image_uri == uri


def test_the_command_line_shows_the_refusal_and_no_traceback(synthesise: Synthesise, tmp_path: Path) -> None:
    done = synthesise(tmp_path, stage="qa")

    assert done.returncode == 1
    assert done.stderr.strip().endswith("The context was refused: stage='qa': must be one of dev, staging, prod")
    assert "Traceback" not in done.stderr


def test_every_setting_stands_in_the_deployment_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "deploy.md").read_text("utf-8")

    for name, setting in SETTINGS.items():
        assert f"| `{name}` | {setting.means} |" in guide

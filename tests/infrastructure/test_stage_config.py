"""What a context may say, and what is refused."""

from pathlib import Path
from typing import Any, Final

import pytest

from infrastructure.stage_config import SETTINGS, ConfigRefused, StageConfig
from tests.infrastructure.conftest import Synthesise

CERTIFICATE: Final = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


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
        ({"alarms": "few"}, "alarms='few': must be one of basic, all"),
        ({"monthly_budget_usd": "0"}, "monthly_budget_usd='0': must be a whole number from 1 to 1000000, or none"),
        ({"key_rotation_days": "soon"}, "key_rotation_days='soon': must be a whole number from 1 to 1000, or never"),
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


@pytest.mark.parametrize(
    ("context", "complaint"),
    [
        ({"network_isolation": "true"}, "network_isolation: a serverless endpoint cannot join a network"),
        ({"stage": "prod", "network_isolation": "true", "classifier_hosting": "serverless"}, "network_isolation: "),
        ({"classifier_capture_pct": "10"}, "classifier_capture_pct: a serverless endpoint captures no data"),
        (
            {"stage": "prod", "classifier_instances": "5"},
            "classifier_most_instances: must not be less than classifier_instances",
        ),
        ({"operator_tasks": "5"}, "operator_most_tasks: must not be less than operator_tasks"),
        (
            {"stage": "prod", "network_isolation": "true", "fastapi_image_uri": "ghcr.io/grower/operator:1"},
            "network_isolation: a task without a way out pulls its image from ECR alone",
        ),
        (
            {"internet_facing_alb": "true", "operator_service": "false"},
            "internet_facing_alb: there is nothing to balance without operator_service",
        ),
        ({"internet_facing_alb": "true"}, "internet_facing_alb: nothing travels in clear over the internet"),
        ({"domain_name": "leaves.example.org"}, "domain_name: a name of your own needs certificate_arn"),
        ({"certificate_arn": CERTIFICATE}, "certificate_arn: a certificate is for domain_name, which is not set"),
        ({"hosted_zone_id": "Z0123456789ABC"}, "hosted_zone_id: the zone holds domain_name, which is not set"),
    ],
)
def test_settings_that_do_not_go_together_are_refused_by_the_name_of_the_one_to_change(
    context: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ConfigRefused) as refused:
        StageConfig.from_context(context)

    assert str(refused.value).startswith(complaint)


@pytest.mark.parametrize(
    "context",
    [
        {"network_isolation": "true", "classifier_hosting": "instances"},
        {"classifier_capture_pct": "10", "classifier_hosting": "instances"},
        {"stage": "prod", "classifier_instances": "5", "classifier_most_instances": "5"},
        {"operator_tasks": "5", "operator_most_tasks": "5"},
        {"internet_facing_alb": "true", "domain_name": "leaves.example.org", "certificate_arn": CERTIFICATE},
        {"domain_name": "leaves.example.org", "certificate_arn": CERTIFICATE, "hosted_zone_id": "Z0123456789ABC"},
        {
            "stage": "prod",
            "network_isolation": "true",
            "operator_service": "false",
            "fastapi_image_uri": "ghcr.io/a/b:1",
        },
    ],
)
def test_settings_that_go_together_are_taken(context: dict[str, Any]) -> None:
    StageConfig.from_context(context)


@pytest.mark.parametrize(
    ("context", "complaint"),
    [
        ({"classifier_instance_type": "ml.c7g.large"}, "must be a SageMaker instance type of the x86 kind"),
        ({"classifier_instance_type": "c7i.large"}, "must be a SageMaker instance type of the x86 kind"),
        ({"classifier_hosting": "gpu"}, "must be one of serverless, instances"),
        ({"domain_name": "Leaves.example.org"}, "must be a domain name in small letters"),
        ({"certificate_arn": "arn:aws:iam::123456789012:server-certificate/x"}, "must be the ARN of a certificate"),
        ({"hosted_zone_id": "example.org"}, "must be the id of a hosted zone"),
        ({"requests_per_second": "0"}, "must be a whole number from 1 to 10000"),
    ],
)
def test_what_no_deployment_could_use_is_refused(context: dict[str, Any], complaint: str) -> None:
    (name,) = context
    with pytest.raises(ConfigRefused) as refused:
        StageConfig.from_context(context)

    assert f"{name}={context[name]!r}: {complaint}" in str(refused.value)


@pytest.mark.parametrize(
    "instance", ["ml.c7i.large", "ml.m5.xlarge", "ml.t2.medium", "ml.c6i.12xlarge", "ml.c7i-flex.large"]
)
def test_instances_of_the_x86_kind_are_taken(instance: str) -> None:
    config = StageConfig.from_context({"classifier_instance_type": instance})

    assert config.classifier_instance_type == instance


def test_money_and_keys_may_be_left_to_people() -> None:
    config = StageConfig.from_context({"monthly_budget_usd": "none", "key_rotation_days": "never"})

    assert (config.monthly_budget_usd, config.key_rotation_days) == (None, None)


def test_dev_has_the_basic_alarms_and_all_others_have_all() -> None:
    assert [StageConfig.from_context({"stage": stage}).alarms for stage in ("dev", "staging", "prod")] == [
        "basic",
        "all",
        "all",
    ]

"""What stands in the way of a deployment is said before it begins, each with what mends it."""

from collections.abc import Mapping
from typing import Any

import pytest

from infrastructure.deployment.checks import refusals, remarks
from infrastructure.deployment.facts import AccountFacts, MachineFacts
from infrastructure.stage_config import StageConfig
from tests.unit.infrastructure.deployment.facts import a_config, a_machine, an_account

MODEL = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/leaves:7"
OPERATOR = "ghcr.io/grower/operator:1"


def said(config: StageConfig, account: AccountFacts, machine: MachineFacts | None = None) -> list[str]:
    return [str(refusal) for refusal in refusals(config, account, machine or a_machine())]


@pytest.mark.parametrize("stage", ["dev", "staging", "prod"])
@pytest.mark.parametrize("status", [None, "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_nothing_stands_in_the_way_of_a_usual_account(stage: str, status: str | None) -> None:
    assert said(a_config(stage=stage), an_account(stack_status=status)) == []


@pytest.mark.parametrize(
    ("settings", "account", "machine", "complaint", "mend"),
    [
        ({}, {}, {"cdk_installed": False}, "command line is not installed", "make setup"),
        ({}, {"bootstrap_version": None}, {}, "is not bootstrapped", "cdk bootstrap aws://123456789012/eu-central-1"),
        ({}, {"bootstrap_version": 5}, {}, "of version 5, and 6 is needed", "cdk bootstrap"),
        ({}, {}, {"docker": None}, "Docker does not answer", "-c model_image_uri="),
        ({}, {}, {"docker": frozenset({"linux/amd64"})}, "does not build for linux/arm64", "binfmt --install all"),
        ({}, {"stack_status": "ROLLBACK_COMPLETE"}, {}, "left behind (ROLLBACK_COMPLETE)", "first deployment fails"),
        ({}, {"stack_status": "UPDATE_IN_PROGRESS"}, {}, "Something else is at work", "describe-stack-events"),
        ({}, {"left_over": ("cloudiot-dev-telemetry",)}, {}, "cloudiot-dev-telemetry", "What stays"),
        ({"stage": "prod"}, {"concurrent_executions": 10}, {}, "10 functions at once", "reserve_concurrency=false"),
        ({}, {"endpoint_concurrency": 4}, {}, "wants 5", "classifier_concurrency="),
        ({"stage": "prod"}, {"endpoint_instances": 0}, {}, "allows 0 ml.c7i.large", "classifier_instance_type="),
        ({}, {"free_networks": 0}, {}, "as many VPCs", "operator_service=false"),
    ],
)
def test_what_stands_in_the_way_is_named_with_what_mends_it(
    settings: Mapping[str, str], account: Mapping[str, Any], machine: Mapping[str, Any], complaint: str, mend: str
) -> None:
    (refusal, *others) = said(a_config(**settings), an_account(**account), a_machine(**machine))

    assert complaint in refusal
    assert mend in refusal
    # Two images are missing where there is no Docker.
    assert len(others) == (1 if machine.get("docker", "") is None else 0)


def test_everything_is_said_at_one_go() -> None:
    account = an_account(bootstrap_version=None, endpoint_concurrency=0, free_networks=0)

    assert len(said(a_config(), account, a_machine(docker=None))) == 5


def test_given_images_need_no_docker() -> None:
    config = a_config(model_image_uri=MODEL, fastapi_image_uri=OPERATOR)

    assert said(config, an_account(), a_machine(docker=None)) == []


def test_without_the_operator_service_one_image_is_enough() -> None:
    config = a_config(operator_service="false", model_image_uri=MODEL)

    assert said(config, an_account(free_networks=0), a_machine(docker=None)) == []


def test_a_stack_that_is_there_has_its_tables_and_its_network_already() -> None:
    account = an_account(
        stack_status="UPDATE_COMPLETE", left_over=("cloudiot-dev-telemetry", "cloudiot-dev-operations"), free_networks=0
    )

    assert said(a_config(), account) == []


def test_quotas_that_nobody_may_ask_for_stop_nothing() -> None:
    account = an_account(endpoint_concurrency=None, endpoint_instances=None, free_networks=None)

    assert said(a_config(), account) == said(a_config(stage="prod"), account) == []


@pytest.mark.parametrize(
    ("settings", "account", "remark"),
    [
        ({}, {"concurrent_executions": 10}, "Lambda may run 10 functions at once"),
        ({}, {"caller": "arn:aws:iam::123456789012:root"}, "signed in as the account itself"),
        ({}, {"budget_tag_active": False}, "tag `stage`"),
    ],
)
def test_what_will_be_noticed_later_is_said_and_stops_nothing(
    settings: Mapping[str, str], account: Mapping[str, Any], remark: str
) -> None:
    config, facts = a_config(**settings), an_account(**account)

    assert said(config, facts) == []
    (told,) = remarks(config, facts)
    assert remark in told


def test_whoever_names_no_address_is_told_that_nobody_will_be_told() -> None:
    (told,) = remarks(StageConfig.from_context({"stage": "dev"}), an_account())

    assert "alert_email" in told


def test_without_a_budget_nobody_asks_for_its_tag() -> None:
    assert list(remarks(a_config(monthly_budget_usd="none"), an_account(budget_tag_active=False))) == []

"""An account and a machine on which a deployment succeeds, to be spoilt one thing at a time."""

from typing import Any

from infrastructure.deployment.facts import AccountFacts, MachineFacts
from infrastructure.stage_config import StageConfig


def an_account(**changed: Any) -> AccountFacts:
    usual: dict[str, Any] = {
        "account": "123456789012",
        "region": "eu-central-1",
        "caller": "arn:aws:iam::123456789012:role/deployer",
        "bootstrap_version": 27,
        "stack_status": None,
        "left_over": (),
        "concurrent_executions": 1000,
        "endpoint_concurrency": 200,
        "endpoint_instances": 4,
        "free_networks": 3,
        "budget_tag_active": True,
    }
    return AccountFacts(**usual | changed)


def a_machine(**changed: Any) -> MachineFacts:
    usual: dict[str, Any] = {"cdk_installed": True, "docker": frozenset({"linux/amd64", "linux/arm64"})}
    return MachineFacts(**usual | changed)


def a_config(**settings: str) -> StageConfig:
    return StageConfig.from_context({"stage": "dev", "alert_email": "you@example.org"} | settings)

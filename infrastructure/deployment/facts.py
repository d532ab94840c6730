"""What there is to know before a deployment, of the account and of this machine."""

from dataclasses import dataclass
from typing import Final

# Platforms of the two images: SageMaker runs on x86_64, the operator service on arm64.
MODEL_PLATFORM: Final = "linux/amd64"
OPERATOR_PLATFORM: Final = "linux/arm64"


class AccountUnreachable(Exception):
    """Nothing can be asked of the account; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """What the account says of itself in the region.

    Attributes:
        caller: ARN of whoever deploys.
        bootstrap_version: None where nobody has bootstrapped.
        stack_status: CloudFormation's word for it; None where there is no such stack.
        left_over: tables of an earlier stack of this stage that were kept.
        concurrent_executions: of Lambda, in all; the quota.
        endpoint_concurrency: of all serverless endpoints of SageMaker together; None where it cannot be asked.
        endpoint_instances: of the type that the stage wants; None where it cannot be asked, or none is wanted.
        free_networks: VPCs that may still be made; None where it cannot be asked.
        budget_tag_active: whether costs are told apart by stage; None where it cannot be asked.
    """

    account: str
    region: str
    caller: str
    bootstrap_version: int | None
    stack_status: str | None
    left_over: tuple[str, ...]
    concurrent_executions: int
    endpoint_concurrency: int | None
    endpoint_instances: int | None
    free_networks: int | None
    budget_tag_active: bool | None

    @property
    def is_root(self) -> bool:
        """Whether somebody signed in as the account itself."""
        return self.caller.endswith(":root")


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineFacts:
    """What this machine can do.

    Attributes:
        cdk_installed: the command line of the CDK, which `make setup` installs.
        docker: platforms that Docker builds for; None where there is no Docker, or it does not answer.
    """

    cdk_installed: bool
    docker: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a deployment does not begin, and what mends it."""

    why: str
    mend: str

    def __str__(self) -> str:
        return f"{self.why}\n    {self.mend}"

"""What would stop a deployment half-way, found before it begins. Each check is one function, and one refusal."""

from collections.abc import Callable, Iterator
from typing import Final

from infrastructure.deployment.facts import (
    MODEL_PLATFORM,
    OPERATOR_PLATFORM,
    AccountFacts,
    MachineFacts,
    Refusal,
)
from infrastructure.function_catalogue import FUNCTIONS
from infrastructure.stage_config import StageConfig

_MORE_EXECUTIONS: Final = "Ask for more in Service Quotas, AWS Lambda, Concurrent executions"
# What the CDK's own templates ask for.
BOOTSTRAP_VERSION: Final = 6
# Lambda lets nobody reserve the last hundred.
_NEVER_RESERVED: Final = 100
# For each shard of the stream, as many batches are under way at once.
_BATCHES_A_SHARD: Final = 4
# REST API, devices and schedules beside it, of a small fleet.
_ALL_ELSE: Final = 10
# States of a stack from which a deployment can begin. All others are another one's work, or its failure.
_READY: Final = frozenset({
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_COMPLETE",
    "IMPORT_ROLLBACK_COMPLETE",
})  # fmt: skip
_NEVER_MADE: Final = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"})

_Check = Callable[[StageConfig, AccountFacts, MachineFacts], Iterator[Refusal]]


def refusals(config: StageConfig, account: AccountFacts, machine: MachineFacts) -> Iterator[Refusal]:
    """Everything that stands in the way, so that it can be mended at one go."""
    for check in _CHECKS:
        yield from check(config, account, machine)


def _tools(_config: StageConfig, _account: AccountFacts, machine: MachineFacts) -> Iterator[Refusal]:
    if not machine.cdk_installed:
        yield Refusal(why="The CDK's command line is not installed.", mend="make setup")


def _bootstrap(_config: StageConfig, account: AccountFacts, _machine: MachineFacts) -> Iterator[Refusal]:
    command = f"(cd infrastructure && npx cdk bootstrap aws://{account.account}/{account.region})"
    if account.bootstrap_version is None:
        yield Refusal(why=f"Account {account.account} is not bootstrapped in {account.region}.", mend=command)
    elif account.bootstrap_version < BOOTSTRAP_VERSION:
        why = f"The bootstrap is of version {account.bootstrap_version}, and {BOOTSTRAP_VERSION} is needed."
        yield Refusal(why=why, mend=command)


def _docker(config: StageConfig, _account: AccountFacts, machine: MachineFacts) -> Iterator[Refusal]:
    for needed, option, platform in (
        (config.model_image_uri is None, "model_image_uri", MODEL_PLATFORM),
        (config.operator_service and config.fastapi_image_uri is None, "fastapi_image_uri", OPERATOR_PLATFORM),
    ):
        if not needed:
            continue
        if machine.docker is None:
            why = f"Docker does not answer, and the image for {option} has to be built."
            yield Refusal(why=why, mend=f"Start Docker, or name an image that was built elsewhere: -c {option}=…")
        elif platform not in machine.docker:
            mend = "docker run --privileged --rm tonistiigi/binfmt --install all"
            yield Refusal(why=f"Docker does not build for {platform}, as the image for {option} wants.", mend=mend)


def _stack(config: StageConfig, account: AccountFacts, _machine: MachineFacts) -> Iterator[Refusal]:
    name, status = f"cloudiot-{config.stage}", account.stack_status
    if status is None or status in _READY:
        return
    if status in _NEVER_MADE:
        why = f"The stack {name} is what an earlier deployment left behind ({status})."
        yield Refusal(why=why, mend="docs/deploy.md says how to take it away: When the first deployment fails")
    else:
        yield Refusal(
            why=f"Something else is at work on the stack {name} ({status}).",
            mend=f"Wait for it: aws cloudformation describe-stack-events --stack-name {name}",
        )


def _left_over(config: StageConfig, account: AccountFacts, _machine: MachineFacts) -> Iterator[Refusal]:
    if account.stack_status is None and account.left_over:
        tables = ", ".join(account.left_over)
        yield Refusal(
            why=f"An earlier {config.stage} was taken down, and what it kept has the names of the new one: {tables}.",
            mend="docs/deploy.md says how to bring its data along, or to remove it: What stays",
        )


def _executions(config: StageConfig, account: AccountFacts, _machine: MachineFacts) -> Iterator[Refusal]:
    needed, what = executions_needed(config)
    if config.reserve_concurrency and account.concurrent_executions < needed:
        yield Refusal(
            why=f"Lambda may run {account.concurrent_executions} functions at once, and {needed} are needed: {what}.",
            mend=f"{_MORE_EXECUTIONS}; or deploy with -c reserve_concurrency=false",
        )


def _classifier(config: StageConfig, account: AccountFacts, _machine: MachineFacts) -> Iterator[Refusal]:
    if config.serverless_classifier:
        has, wants, of = (
            account.endpoint_concurrency,
            config.classifier_concurrency,
            "concurrent serverless invocations",
        )
        smaller = "-c classifier_concurrency="
    else:
        has, wants = account.endpoint_instances, config.classifier_instances
        of, smaller = f"{config.classifier_instance_type} for endpoints", "-c classifier_instance_type="
    # The stack's own endpoint counts too, once it is there.
    if has is not None and has < wants:
        yield Refusal(
            why=f"SageMaker allows {has} {of}, and the classifier wants {wants}.",
            mend=f"Ask for more in Service Quotas, Amazon SageMaker; or deploy with {smaller}…",
        )


def _network(config: StageConfig, account: AccountFacts, _machine: MachineFacts) -> Iterator[Refusal]:
    wanted = config.operator_service or config.network_isolation
    if wanted and account.stack_status is None and account.free_networks == 0:
        yield Refusal(
            why=f"The account has as many VPCs in {account.region} as it may.",
            mend="Remove one, ask for more in Service Quotas, Amazon VPC; or deploy with -c operator_service=false",
        )


def remarks(config: StageConfig, account: AccountFacts) -> Iterator[str]:
    """What lets a deployment succeed, and will be noticed later."""
    needed, what = executions_needed(config)
    if not config.reserve_concurrency and account.concurrent_executions < needed:
        yield (
            f"Lambda may run {account.concurrent_executions} functions at once, and a busy fleet wants {needed} "
            f"({what}). {_MORE_EXECUTIONS}."
        )
    if account.is_root:
        yield "You are signed in as the account itself (root). Make a role or a user for deployments."
    if config.alert_email is None:
        yield "Nobody is told of alerts and alarms: -c alert_email=you@example.org"
    if config.monthly_budget_usd is not None and account.budget_tag_active is False:
        yield "The budget sees nothing until the tag `stage` is activated: docs/deploy.md, Once for each account"


def executions_needed(config: StageConfig) -> tuple[int, str]:
    """How many functions may have to run at once, and for what."""
    stream = _BATCHES_A_SHARD * (config.stream_shards or _BATCHES_A_SHARD)
    in_use = stream + config.classifier_concurrency + _ALL_ELSE
    if not config.reserve_concurrency:
        return in_use, f"{stream} for the stream, {config.classifier_concurrency} for photos, and all else"
    reserved = sum(spec.at_once or 0 for spec in FUNCTIONS.values())
    unreserved = max(_NEVER_RESERVED, in_use)
    return reserved + unreserved, f"{reserved} reserved (reserve_concurrency), and {unreserved} beside them"


_CHECKS: Final[tuple[_Check, ...]] = (
    _tools,
    _bootstrap,
    _docker,
    _stack,
    _left_over,
    _executions,
    _classifier,
    _network,
)

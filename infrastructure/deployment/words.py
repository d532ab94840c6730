"""What a deployment says to whoever started it, before and after."""

from collections.abc import Iterator, Mapping, Sequence

from infrastructure.deployment.facts import AccountFacts, Refusal
from infrastructure.stage_config import StageConfig


def refused(refusals: Sequence[Refusal]) -> str:
    """Why nothing was begun."""
    many = "This stands in the way" if len(refusals) == 1 else f"These {len(refusals)} stand in the way"
    return "\n".join([f"{many}; nothing was changed:", *(f"  - {refusal}" for refusal in refusals)])


def announced(config: StageConfig, account: AccountFacts, usd: float | None, remarks: Sequence[str]) -> str:
    """What is about to happen, and what it will cost."""
    verb = "Update" if account.stack_status else "Make"
    kept = "outlive it" if config.keep_data else "go with it"
    costs = "The cost model could not say what it costs at rest." if usd is None else _costs(usd)
    lines = [
        f"{verb} the stack cloudiot-{config.stage}",
        f"  in account {account.account}, region {account.region}",
        f"  as {account.caller}",
        f"  Data {kept} when the stack is taken down. {costs}",
        *(f"  Mind: {remark}" for remark in remarks),
    ]
    return "\n".join(lines)


def next_steps(config: StageConfig, account: AccountFacts, outputs: Mapping[str, str]) -> str:
    """What to do now, with the names and addresses that the stack told."""
    return "\n".join(["", f"cloudiot-{config.stage} is deployed.", "", *_steps(config, account, outputs)])


def _costs(usd: float) -> str:
    return f"At rest it costs about ${usd:.0f} a month (list prices; make cost says what devices add)."


def _steps(config: StageConfig, account: AccountFacts, outputs: Mapping[str, str]) -> Iterator[str]:
    region, secret = account.region, outputs["OperatorKeysSecretName"]
    if config.alert_email is not None:
        yield f"  Confirm the mails that AWS has sent to {config.alert_email}: until then nobody is told of anything."
    yield "  Your key:"
    yield (
        f"    aws secretsmanager get-secret-value --region {region} --secret-id {secret} "
        "--query SecretString --output text"
    )
    if "OperatorUrl" in outputs:
        yield f"  The pages:    {outputs['OperatorUrl']}"
    yield f"  The REST API: {outputs['RestUrl']}"
    yield f"  The alarms' dashboard: https://{region}.console.aws.amazon.com/cloudwatch/home#dashboards:name=cloudiot-{config.stage}"
    yield "  The first device: docs/deploy.md#the-first-device"

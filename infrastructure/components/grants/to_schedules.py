"""What the functions may do that the clock wakes."""

from chalicelib import triggers
from infrastructure.components.grants.function_roles import READ_ITEMS, FunctionRoles


def grant_to_schedules(may: FunctionRoles) -> None:
    """Grants to the capture schedule, the checks of devices, alerts and risks, and the roll-up."""
    _to_captures(may, triggers.CAPTURE_SCHEDULE)
    _to_device_check(may, triggers.DEVICE_CHECK)
    _to_settlement(may, triggers.ALERT_SETTLEMENT)
    _to_risk_check(may, triggers.RISK_CHECK)
    _to_rollup(may, triggers.ROLLUP_SCHEDULE)


def _to_captures(may: FunctionRoles, captures: str) -> None:
    may.let_use_key(captures)
    may.let(captures, "dynamodb:PutItem", on=may.on.operations)
    # Which sites have times of their own.
    may.let(captures, "dynamodb:Query", on=may.on.feeds)
    may.let(captures, "iot:Publish", on=may.on.topic("cloudiot/fleet/commands/capture"))
    may.let(captures, "iot:Publish", on=may.on.topic_of_each_site("commands/capture"))


def _to_device_check(may: FunctionRoles, check: str) -> None:
    may.let_use_key(check)
    may.let(check, "dynamodb:Query", on=may.on.telemetry)
    # Which of those that are refused are registered, many at a time.
    may.let(check, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let_raise_alerts(check)
    may.let_end_certificates(check)


def _to_settlement(may: FunctionRoles, settlement: str) -> None:
    may.let_use_key(settlement)
    may.let(settlement, "dynamodb:Query", on=may.on.telemetry)
    may.let(settlement, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let_raise_alerts(settlement)
    may.let(settlement, "ssm:GetParameter", on=may.on.thresholds)
    may.let(settlement, "sns:Publish", on=may.on.escalations)


def _to_risk_check(may: FunctionRoles, risk: str) -> None:
    may.let_use_key(risk)
    may.let(risk, "dynamodb:Query", on=may.on.telemetry)
    may.let(risk, *READ_ITEMS, "dynamodb:Query", "dynamodb:PutItem", on=may.on.operations)
    may.let_raise_alerts(risk)


def _to_rollup(may: FunctionRoles, rollup: str) -> None:
    may.let_use_key(rollup)
    may.let(rollup, "dynamodb:Query", on=may.on.feeds)
    may.let(
        rollup,
        *("dynamodb:Query", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"),
        on=may.on.telemetry,
    )
    may.let(rollup, "s3:PutObject", on=may.on.processed(triggers.HISTORY_PREFIX))

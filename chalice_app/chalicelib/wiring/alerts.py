"""Alerts: by which rules, and whom they reach."""

from chalicelib.ports.alerts import AlertBook, AlertNotifier, CommentBook
from chalicelib.ports.rules import RuleBook
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def rule_book() -> RuleBook:
    """The alert rules: the fleet's in the parameter store, the others in the operations table."""
    from chalicelib.adapters.dynamo_rules import DynamoRules
    from chalicelib.adapters.ssm_rules import SsmRules

    here = settings()
    parameter = SsmRules(foundation.client("ssm"), here.threshold_parameter)
    return DynamoRules(
        foundation.operations_table(), parameter, clock=foundation.clock(), retention=here.telemetry_retention
    )


@Part
def alert_book() -> AlertBook:
    """The alerts, in the operations table."""
    from chalicelib.adapters.dynamo_alerts import DynamoAlerts

    return DynamoAlerts(foundation.operations_table(), retention=settings().telemetry_retention)


@Part
def alert_notifier() -> AlertNotifier:
    """The alert topic and the one for escalations."""
    from chalicelib.adapters.sns_alerts import SnsAlerts

    here = settings()
    return SnsAlerts(
        foundation.client("sns"),
        here.alert_topic_arn,
        escalation_topic_arn=here.escalation_topic_arn,
        operator_url=here.operator_url,
    )


@Part
def comment_book() -> CommentBook:
    """What operators say of alerts, in the operations table."""
    from chalicelib.adapters.dynamo_comments import DynamoComments

    return DynamoComments(foundation.operations_table(), retention=settings().telemetry_retention)

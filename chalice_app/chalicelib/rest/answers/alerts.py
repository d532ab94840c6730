"""Shapes the answers about alerts."""

from typing import Final

import msgspec

from chalicelib.domain.alert import Alert
from chalicelib.domain.clock import to_ms
from chalicelib.domain.comment import Comment
from chalicelib.ports.alerts import CommentBook
from chalicelib.rest.outputs.alerts import AlertDetail, AlertItem, BulkOutcome, CommentItem
from chalicelib.rest.problems import problem_type
from chalicelib.services.change_alerts import StepOutcome

# More is a conversation, and belongs elsewhere.
_COMMENTS_SHOWN: Final = 50


def alert_item(alert: Alert) -> AlertItem:
    """An alert, without what the platform notes for itself."""
    return AlertItem(
        alert_id=str(alert.alert_id),
        device_id=alert.alert_id.device_id or None,
        rule_id=alert.alert_id.rule_id,
        kind=alert.alert_id.kind,
        site=alert.site,
        status=alert.status,
        severity="critical" if alert.severity.name == "CRITICAL" else "warning",
        what=alert.what,
        value=alert.value,
        limit=alert.limit,
        unit=alert.unit,
        since=to_ms(alert.since),
        last_at=to_ms(alert.last_at),
        opened_at=to_ms(alert.opened_at),
        told_at=None if alert.told_at is None else to_ms(alert.told_at),
        escalated=alert.escalated is not None,
        acknowledged_by=alert.acknowledged_by,
        snoozed_until=None if alert.snoozed_until is None else to_ms(alert.snoozed_until),
        resolved_by=alert.resolved_by,
        resolved_at=None if alert.resolved_at is None else to_ms(alert.resolved_at),
    )


def alert_detail(alert: Alert, comments: CommentBook) -> AlertDetail:
    """An alert with its comments."""
    newest = comments.of_alert(alert.alert_id, limit=_COMMENTS_SHOWN).rows
    return AlertDetail(**msgspec.structs.asdict(alert_item(alert)), comments=tuple(map(comment_item, newest)))


def comment_item(comment: Comment) -> CommentItem:
    """What an operator said."""
    return CommentItem(comment_id=comment.comment_id, by=comment.by, at=to_ms(comment.at), text=comment.text)


def bulk_outcome(outcome: StepOutcome) -> BulkOutcome:
    """What became of one of many alerts."""
    return BulkOutcome(
        alert_id=outcome.alert_id,
        alert=None if outcome.alert is None else alert_item(outcome.alert),
        problem=None if outcome.problem is None else problem_type(outcome.problem),
    )

"""Shapes the answers about alerts that have more to say than the alert itself."""

from typing import Final

import msgspec

from chalicelib.domain.alert import Alert
from chalicelib.domain.clock import to_ms
from chalicelib.domain.comment import Comment
from chalicelib.entrypoints.http_answers import alert_item
from chalicelib.entrypoints.http_problems import problem_type
from chalicelib.http_outputs.alerts import AlertDetail, BulkOutcome, CommentItem
from chalicelib.ports.alerts import CommentBook
from chalicelib.services.change_alerts import StepOutcome

# More is a conversation, and belongs elsewhere.
_COMMENTS_SHOWN: Final = 50


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

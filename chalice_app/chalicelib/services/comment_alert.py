"""Notes what an operator has to say about an alert."""

from datetime import datetime

from chalicelib.domain.alert import AlertId
from chalicelib.domain.comment import Comment
from chalicelib.domain.event import EventKind
from chalicelib.ports.alerts import AlertBook, CommentBook
from chalicelib.services.alert_events import alert_event


def comment_alert(
    alert_id: AlertId, text: str, *, at: datetime, who: str, alerts: AlertBook, comments: CommentBook
) -> Comment:
    """The comment as it is kept. Said again by the same operator as the last word, it is the same comment.

    Raises:
        AlertNotFound: never opened.
    """
    alert = alerts.get(alert_id)
    for last in comments.of_alert(alert_id, limit=1).rows:
        if (last.by, last.text) == (who, text):
            return last
    comment = Comment.of(str(alert_id), by=who, at=at, text=text)
    comments.add(comment, alert_event(EventKind.ALERT_COMMENTED, alert, f"Comment: {text}", at=at, who=who))
    return comment

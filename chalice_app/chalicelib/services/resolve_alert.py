"""Closes an alert by hand."""

from datetime import datetime

from chalicelib.domain.alert import Alert, AlertId
from chalicelib.domain.event import EventKind
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.change_alert import change_alert


def resolve_alert(alert_id: AlertId, *, at: datetime, who: str, alerts: AlertBook) -> Alert:
    """The alert, closed with every breach that is known by now; the next one opens a new alert.

    Raises:
        AlertNotFound: never opened.
        AlertStateConflict: resolved already.
    """
    return change_alert(
        alert_id,
        # The device's clock may be ahead of ours: its last breach is covered too.
        lambda alert: alert.resolved(at=at, calm_since=max(at, alert.last_at), by=who),
        kind=EventKind.ALERT_RESOLVED,
        at=at,
        who=who,
        done="Resolved",
        alerts=alerts,
    )

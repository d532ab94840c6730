"""Notes that somebody is on it."""

from datetime import datetime

from chalicelib.domain.alert import Alert, AlertId
from chalicelib.domain.event import EventKind
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.change_alert import change_alert


def acknowledge_alert(alert_id: AlertId, *, at: datetime, who: str, alerts: AlertBook) -> Alert:
    """The alert after the operator took it on.

    Raises:
        AlertNotFound: never opened.
        AlertStateConflict: resolved already.
    """
    return change_alert(
        alert_id,
        lambda alert: alert.acknowledged(who),
        kind=EventKind.ALERT_ACKNOWLEDGED,
        at=at,
        who=who,
        done="Acknowledged",
        alerts=alerts,
    )

"""Silences an alert for a while."""

from datetime import datetime, timedelta

from chalicelib.domain.alert import Alert, AlertId
from chalicelib.domain.event import EventKind
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.change_alert import change_alert


def snooze_alert(alert_id: AlertId, duration: timedelta, *, at: datetime, who: str, alerts: AlertBook) -> Alert:
    """The alert, silent for so long from now.

    Raises:
        AlertNotFound: never opened.
        AlertStateConflict: resolved already.
    """
    until = at + duration
    return change_alert(
        alert_id,
        lambda alert: alert.snoozed(until),
        kind=EventKind.ALERT_SNOOZED,
        at=at,
        who=who,
        done=f"Snoozed until {until:%Y-%m-%d %H:%M} UTC",
        alerts=alerts,
    )

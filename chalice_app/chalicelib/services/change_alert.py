"""Carries out an operator's step on an alert, even while data goes on changing it."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from chalicelib.domain.alert import Alert, AlertId
from chalicelib.domain.errors import AlertChanged
from chalicelib.domain.event import EventKind
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.alert_events import alert_event

# An alert changes when it gets worse, by the settlement, and by other people: all of that is rare,
# and to be overtaken three times in a row takes more than bad luck.
_ATTEMPTS: Final = 3


def change_alert(
    alert_id: AlertId,
    step: Callable[[Alert], Alert],
    *,
    kind: EventKind,
    at: datetime,
    who: str,
    done: str,
    alerts: AlertBook,
) -> Alert:
    """Take the step on the alert as it stands, and tell of it; a step that changes nothing tells nothing.

    Args:
        done: what was done, to begin the event's sentence.

    Raises:
        AlertNotFound: never opened.
        AlertStateConflict: the alert's state does not allow the step.
        AlertChanged: it was overtaken again and again.
    """
    for attempt in range(1, _ATTEMPTS + 1):
        alert = alerts.get(alert_id)
        changed = step(alert)
        if changed == alert:
            return alert
        event = alert_event(kind, alert, f"{done} the alert: {alert.what}", at=at, who=who)
        try:
            alerts.save(changed, replacing=alert, event=event)
        except AlertChanged:
            if attempt == _ATTEMPTS:
                raise
        else:
            return changed
    raise AssertionError("the last attempt returns or raises")

"""Tells people of alerts, and remembers that it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.alert import Alert
from chalicelib.domain.errors import AlertChanged
from chalicelib.ports.alerts import AlertBook, AlertNotifier
from chalicelib.ports.clock import Clock

# To be overtaken by data or by a person once is bad luck; what was told of then is simply told of again.
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPorts:
    """What it takes to raise an alert."""

    book: AlertBook
    notifier: AlertNotifier
    clock: Clock


def tell_people(alerts: Sequence[Alert], *, ports: AlertPorts) -> None:
    """Send a notification for each alert that people must still hear of.

    It is sent first and remembered then: after a crash in between, people hear twice rather than never.
    """
    pending = [alert for alert in alerts if alert.to_be_told]
    if not pending:
        return
    ports.notifier.tell(pending)
    for alert in pending:
        _remember(alert, ports.book)


def _remember(alert: Alert, book: AlertBook) -> None:
    severity = alert.severity
    for _ in range(_ATTEMPTS):
        try:
            book.save(alert.told(), replacing=alert)
        except AlertChanged:
            alert = book.get(alert.alert_id)
            if not alert.to_be_told or alert.severity > severity:
                return
        else:
            return

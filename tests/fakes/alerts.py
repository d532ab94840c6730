"""Alerts in memory."""

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import AlertChanged, AlertNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of


class InMemoryAlerts:
    """Implements `AlertBook`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.alerts: dict[AlertId, Alert] = {}
        self._events = events

    def latest(self, device_id: str, rule_id: str) -> Alert | None:
        mine = [key for key in self.alerts if (key.device_id, key.rule_id) == (device_id, rule_id)]
        return self.alerts[max(mine, key=lambda key: key.ordinal)] if mine else None

    def get(self, alert_id: AlertId) -> Alert:
        if alert_id not in self.alerts:
            raise AlertNotFound(f"the alert {alert_id} was never opened")
        return self.alerts[alert_id]

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        stored = self.alerts.get(alert.alert_id)
        if stored != replacing and stored != alert:
            raise AlertChanged(f"the alert {alert.alert_id} changed meanwhile")
        self.alerts[alert.alert_id] = alert
        if event is not None:
            self._events.append(event)

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        rows = {
            f"{to_ms(alert.opened_at):013d}#{alert.alert_id}": alert
            for alert in self.alerts.values()
            if alert.status is status
        }
        return page_of(rows, scope=f"alerts {status}", limit=limit, cursor=cursor, newest_first=True)

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        rows = {str(key): alert for key, alert in self.alerts.items() if key.device_id == device_id}
        return page_of(rows, scope=f"alerts of {device_id}", limit=limit, cursor=cursor, newest_first=True)

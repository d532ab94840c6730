"""Alerts and what operators say of them, in memory."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.comment import Comment
from chalicelib.domain.errors import AlertChanged, AlertNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.trouble import Trouble
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of


class InMemoryAlerts:
    """Implements `AlertBook`.

    Attributes:
        alerts: past and present ones, by their ids.
        writes: how many changes were kept.
    """

    def __init__(self, events: InMemoryEvents) -> None:
        self.alerts: dict[AlertId, Alert] = {}
        self.writes = 0
        self._events = events

    def latest_of(self, keys: Collection[AlertKey]) -> Mapping[AlertKey, Alert]:
        return {key: latest for key in keys if (latest := self._latest(key)) is not None}

    def get(self, alert_id: AlertId) -> Alert:
        if alert_id not in self.alerts:
            raise AlertNotFound(f"the alert {alert_id} was never opened")
        return self.alerts[alert_id]

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        change = AlertChange(alert=alert, replacing=replacing, events=() if event is None else (event,))
        if not self._keep(change):
            raise AlertChanged(f"the alert {alert.alert_id} changed meanwhile")

    def save_all(self, changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        return frozenset(change.key for change in changes if not self._keep(change))

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        rows = {
            f"{to_ms(alert.opened_at):013d}#{alert.alert_id}": alert
            for alert in self.alerts.values()
            if alert.status is status
        }
        return page_of(rows, scope=f"alerts {status}", limit=limit, cursor=cursor, newest_first=True)

    def troubles(self) -> Iterator[Trouble]:
        for alert_id, alert in self.alerts.items():
            if alert.active and alert_id.kind is not AlertKind.RISK:
                heard_at = from_ms(int(alert.badness)) if alert_id.kind is AlertKind.SILENCE else None
                yield Trouble(
                    device_id=alert_id.device_id,
                    rule_id=alert_id.rule_id,
                    severity=alert.severity,
                    heard_at=heard_at,
                )

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        mine = {alert_id: alert for alert_id, alert in self.alerts.items() if alert_id.device_id == device_id}
        rows = {f"{alert is self._latest(key.key):d}#{key.rule_id}#{key}": alert for key, alert in mine.items()}
        return page_of(rows, scope=f"alerts of {device_id}", limit=limit, cursor=cursor, newest_first=True)

    def _latest(self, key: AlertKey) -> Alert | None:
        mine = [alert for alert_id, alert in self.alerts.items() if alert_id.key == key]
        return max(mine, key=lambda alert: alert.alert_id.ordinal, default=None)

    def _keep(self, change: AlertChange) -> bool:
        stored = self._latest(change.key)
        if stored == change.alert:
            return True
        if stored != change.replacing:
            return False
        self.writes += 1
        self.alerts[change.alert.alert_id] = change.alert
        for event in change.events:
            self._events.append(event)
        return True


class InMemoryComments:
    """Implements `CommentBook`; `comments` holds them by alert and by their own id."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.comments: dict[str, dict[str, Comment]] = {}
        self._events = events

    def add(self, comment: Comment, event: Event) -> None:
        self.comments.setdefault(comment.alert_id, {})[comment.comment_id] = comment
        self._events.append(event)

    def of_alert(self, alert_id: AlertId, *, limit: int, cursor: str | None = None) -> Page[Comment]:
        rows = self.comments.get(str(alert_id), {})
        return page_of(rows, scope=f"comments of {alert_id}", limit=limit, cursor=cursor, newest_first=True)

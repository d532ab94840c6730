"""The alerts in the operations table.

An alert's id is its key. Each item carries a digest of its content, `etag`: whoever replaces an alert
says by it what the change was made on, and loses if that is no longer what lies there.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_table import (
    FEEDS,
    NOT_THERE_YET,
    ConditionFailed,
    OperationsTable,
    Partition,
    Put,
    expiry,
)
from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_rules import Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import AlertChanged, AlertNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

_ALERTS: Final = "ALERT#"


class StoredAlertId(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an alert's id."""

    device_id: str
    rule_id: str
    ordinal: int


class StoredAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it lies in the table."""

    alert_id: StoredAlertId
    site: str
    status: AlertStatus
    severity: Severity
    since: datetime
    last_at: datetime
    value: float | None = None
    badness: float
    limit: float | None = None
    unit: str = ""
    what: str
    opened_at: datetime
    opens_after: datetime | None = None
    notified: Severity | None = None
    acknowledged_by: str | None = None
    snoozed_until: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    calm_since: datetime | None = None


class DynamoAlerts:
    """Implements `AlertBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def latest(self, device_id: str, rule_id: str) -> Alert | None:
        """The newest alert of one rule on one device, as of now: the next write is made on it."""
        partition = Partition(value=f"DEVICE#{device_id}", prefix=f"{_ALERTS}{rule_id}#")
        rows = list(self._table.rows(partition, limit=1, newest_first=True, fresh=True))
        return _alert(rows[0]) if rows else None

    def get(self, alert_id: AlertId) -> Alert:
        item = self._table.get(*_key(alert_id))
        if item is None:
            raise AlertNotFound(f"the alert {alert_id} was never opened")
        return _alert(item)

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        item = self._item(alert)
        put = Put(item=item, condition=NOT_THERE_YET) if replacing is None else _replacement(item, replacing)
        told = [] if event is None else [event_put(event, retention=self._retention)]
        try:
            self._table.write(put, *told)
        except ConditionFailed as failed:
            if failed.found is None or failed.found["etag"] != item["etag"]:
                raise AlertChanged(f"the alert {alert.alert_id} changed meanwhile") from failed

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        return self._page(Partition(value=f"ALERTS#{status}", index=FEEDS), limit, cursor)

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        return self._page(Partition(value=f"DEVICE#{device_id}", prefix=_ALERTS), limit, cursor)

    def _page(self, partition: Partition, limit: int, cursor: str | None) -> Page[Alert]:
        page = self._table.page([partition], limit=limit, cursor=cursor)
        return Page(tuple(_alert(row) for row in page.rows), page.cursor)

    def _item(self, alert: Alert) -> Attributes:
        pk, sk = _key(alert.alert_id)
        feed_sort = f"{to_ms(alert.opened_at):013d}#{alert.alert_id}"
        keys = text_attributes(pk=pk, sk=sk, feed=f"ALERTS#{alert.status}", feed_sort=feed_sort, etag=_etag(alert))
        end = {} if alert.resolved_at is None else expiry(alert.resolved_at + self._retention)
        return to_attributes(alert, StoredAlert) | keys | end


def _key(alert_id: AlertId) -> tuple[str, str]:
    return f"DEVICE#{alert_id.device_id}", f"{_ALERTS}{alert_id.rule_id}#{alert_id.ordinal:06d}"


def _replacement(item: Attributes, replacing: Alert) -> Put:
    return Put(item=item, condition="etag = :etag", values=text_attributes(**{":etag": _etag(replacing)}))


def _etag(alert: Alert) -> str:
    content = msgspec.json.encode(to_attributes(alert, StoredAlert), order="sorted")
    return sha256(content).hexdigest()[:32]


def _alert(item: Attributes) -> Alert:
    return from_attributes(item, StoredAlert, Alert)

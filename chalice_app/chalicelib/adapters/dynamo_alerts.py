"""The alerts in the operations table.

The newest alert of a rule on a device or site lies at a fixed key, so that a batch of breaches reads all that it needs
at once; when the next one opens, it moves to a key of its own among the past ones. Each item carries a digest of its
content, `etag`: whoever replaces an alert says by it what the change was made on, and loses if that is no longer
what lies there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import FEEDS, NOT_THERE_YET, ConditionFailed, Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.alert_kind import AlertKind, kind_of
from chalicelib.domain.breach import Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import AlertChanged, AlertNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

_CURRENT: Final = "ALERT#"
_PAST: Final = "PASTALERT#"
# DynamoDB's own limit.
_WRITES_A_TRANSACTION: Final = 100


class StoredAlertId(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of an alert's id."""

    subject: str
    rule_id: str
    ordinal: int


class StoredAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An alert as it lies in the table."""

    alert_id: StoredAlertId
    site: str
    status: AlertStatus
    severity: Severity
    since: datetime
    onset_at: datetime
    last_at: datetime
    value: float | None = None
    badness: float
    limit: float | None = None
    unit: str = ""
    what: str
    opened_at: datetime
    opens_after: datetime | None = None
    critical_after: datetime | None = None
    measured_at: datetime | None = None
    notified: Severity | None = None
    told_at: datetime | None = None
    repeated_at: datetime | None = None
    escalated: Severity | None = None
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

    def latest_of(self, keys: Collection[AlertKey]) -> Mapping[AlertKey, Alert]:
        items = self._table.get_all([_current(key) for key in sorted(set(keys))], fresh=True)
        return {alert.alert_id.key: alert for alert in map(_alert, items)}

    def get(self, alert_id: AlertId) -> Alert:
        """One alert: the newest of its key, or one of those that were moved aside before that one opened."""
        item = self._table.get(*_current(alert_id.key))
        if item is not None and _alert(item).alert_id.ordinal > alert_id.ordinal:
            item = self._table.get(*_past(alert_id))
        if item is None or _alert(item).alert_id != alert_id:
            raise AlertNotFound(f"the alert {alert_id} was never opened")
        return _alert(item)

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        change = AlertChange(alert=alert, replacing=replacing, events=() if event is None else (event,))
        if self._write([change]):
            raise AlertChanged(f"the alert {alert.alert_id} changed meanwhile")

    def save_all(self, changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        lost: frozenset[AlertKey] = frozenset()
        for batch in _transactions(changes):
            lost |= self._write(batch)
        return lost

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        return self._page([Partition(value=f"ALERTS#{status}", index=FEEDS)], limit, cursor)

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        partitions = [Partition(value=f"DEVICE#{device_id}", prefix=prefix) for prefix in (_CURRENT, _PAST)]
        return self._page(partitions, limit, cursor)

    def _page(self, partitions: Sequence[Partition], limit: int, cursor: str | None) -> Page[Alert]:
        page = self._table.page(partitions, limit=limit, cursor=cursor)
        return Page(tuple(_alert(row) for row in page.rows), page.cursor)

    def _write(self, changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        """Write what still fits in one transaction; whose place was taken drops out, and the others try again."""
        lost: set[AlertKey] = set()
        while changes:
            puts = [put for change in changes for put in self._puts(change)]
            try:
                self._table.write(*puts)
            except ConditionFailed as failed:
                overtaken = list(_overtaken(changes, failed))
                lost |= {change.key for change, found in overtaken if not self._is_there(change, found)}
                gone = {change.key for change, _ in overtaken}
                changes = [change for change in changes if change.key not in gone]
            else:
                break
        return frozenset(lost)

    def _is_there(self, change: AlertChange, found: Attributes | None) -> bool:
        """Whether an attempt whose answer was lost has kept this change already."""
        return found is not None and found["etag"]["S"] == _etag(change.alert)

    def _puts(self, change: AlertChange) -> Iterator[Put]:
        """The alert first, then what goes with it."""
        item = self._item(change.alert, _current(change.alert.alert_id.key))
        if change.replacing is None:
            yield Put(item=item, condition=NOT_THERE_YET)
        else:
            values = text_attributes(**{":etag": _etag(change.replacing)})
            yield Put(item=item, condition="etag = :etag", values=values)
            if change.opens:
                yield Put(item=self._item(change.replacing, _past(change.replacing.alert_id)))
        for event in change.events:
            yield event_put(event, retention=self._retention)

    def _item(self, alert: Alert, key: tuple[str, str]) -> Attributes:
        pk, sk = key
        feed_sort = f"{to_ms(alert.opened_at):013d}#{alert.alert_id}"
        keys = text_attributes(pk=pk, sk=sk, feed=f"ALERTS#{alert.status}", feed_sort=feed_sort, etag=_etag(alert))
        end = {} if alert.resolved_at is None else expiry(alert.resolved_at + self._retention)
        return to_attributes(alert, StoredAlert) | keys | end


def _writes(change: AlertChange) -> int:
    return 1 + (change.opens and change.replacing is not None) + len(change.events)


def _transactions(changes: Sequence[AlertChange]) -> Iterator[list[AlertChange]]:
    """As many changes in each as fit into a transaction."""
    batch: list[AlertChange] = []
    room = _WRITES_A_TRANSACTION
    for change in changes:
        if _writes(change) > room:
            yield batch
            batch, room = [], _WRITES_A_TRANSACTION
        batch.append(change)
        room -= _writes(change)
    if batch:
        yield batch


def _overtaken(
    changes: Sequence[AlertChange], failed: ConditionFailed
) -> Iterator[tuple[AlertChange, Attributes | None]]:
    """The changes whose condition did not hold, and what lies in their place."""
    position = 0
    for change in changes:
        # Only the alert itself is put on a condition, and it comes first.
        if position in failed.failures:
            yield change, failed.failures[position]
        position += _writes(change)


def _current(key: AlertKey) -> tuple[str, str]:
    return _partition(key), f"{_CURRENT}{key.rule_id}"


def _past(alert_id: AlertId) -> tuple[str, str]:
    return _partition(alert_id.key), f"{_PAST}{alert_id.rule_id}#{alert_id.ordinal:06d}"


def _partition(key: AlertKey) -> str:
    kind = "SITE" if kind_of(key.rule_id) is AlertKind.RISK else "DEVICE"
    return f"{kind}#{key.subject}"


# An alert is written, told and written again within one batch, and each time compared with what it was before.
@lru_cache(maxsize=1_024)
def _etag(alert: Alert) -> str:
    content = msgspec.json.encode(to_attributes(alert, StoredAlert), order="sorted")
    return sha256(content).hexdigest()[:32]


def _alert(item: Attributes) -> Alert:
    return from_attributes(item, StoredAlert, Alert)

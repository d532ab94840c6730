"""The alerts in the operations table.

The newest alert of a rule on a device or site lies at a fixed key, so that a batch of breaches reads all that it needs
at once; when the next one opens, it moves to a key of its own among the past ones. Each item carries a digest of its
content, `etag`: whoever replaces an alert says by it what the change was made on, and loses if that is no longer
what lies there.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from chalicelib.adapters.alert_items import PREFIXES, ChangeWrites, alert_of, current_place, past_place
from chalicelib.adapters.dynamo_attributes import Attributes
from chalicelib.adapters.operations_items import FEEDS, ConditionFailed, Only, Partition
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.alert_kind import AlertKind, kind_of
from chalicelib.domain.breach import Severity
from chalicelib.domain.clock import from_ms
from chalicelib.domain.errors import AlertChanged, AlertNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.trouble import Trouble

# Some two hundred bytes of the thousand that an alert takes.
_TROUBLE: Final = Only(attributes=("alert_id", "severity", "badness"))
# More than a fleet has; the table hands them out by the megabyte, whatever the limit.
_ALL: Final = 1_000_000
# DynamoDB's own limit.
_WRITES_A_TRANSACTION: Final = 100


class DynamoAlerts:
    """Implements `AlertBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def latest_of(self, keys: Collection[AlertKey]) -> Mapping[AlertKey, Alert]:
        items = self._table.get_all([current_place(key) for key in sorted(set(keys))], fresh=True)
        return {alert.alert_id.key: alert for alert in map(alert_of, items)}

    def get(self, alert_id: AlertId) -> Alert:
        """One alert: the newest of its key, or one of those that were moved aside before that one opened."""
        item = self._table.get(*current_place(alert_id.key))
        if item is not None and alert_of(item).alert_id.ordinal > alert_id.ordinal:
            item = self._table.get(*past_place(alert_id))
        if item is None or alert_of(item).alert_id != alert_id:
            raise AlertNotFound(f"the alert {alert_id} was never opened")
        return alert_of(item)

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        change = AlertChange(alert=alert, replacing=replacing, events=() if event is None else (event,))
        if self.save_all([change]):
            raise AlertChanged(f"the alert {alert.alert_id} changed meanwhile")

    def save_all(self, changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        lost: frozenset[AlertKey] = frozenset()
        for batch in _transactions(ChangeWrites.of(change, self._retention) for change in changes):
            lost |= self._write(batch)
        return lost

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        return self._page([Partition(value=f"ALERTS#{status}", index=FEEDS)], limit, cursor)

    def troubles(self) -> Iterator[Trouble]:
        for status in AlertStatus:
            if status is not AlertStatus.RESOLVED:
                partition = Partition(value=f"ALERTS#{status}", index=FEEDS)
                rows = self._table.rows(partition, limit=_ALL, newest_first=True, only=_TROUBLE)
                yield from filter(None, map(_trouble, rows))

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        partitions = [Partition(value=f"DEVICE#{device_id}", prefix=prefix) for prefix in PREFIXES]
        return self._page(partitions, limit, cursor)

    def _page(self, partitions: Sequence[Partition], limit: int, cursor: str | None) -> Page[Alert]:
        page = self._table.page(partitions, limit=limit, cursor=cursor)
        return Page(tuple(alert_of(row) for row in page.rows), page.cursor)

    def _write(self, batch: Sequence[ChangeWrites]) -> frozenset[AlertKey]:
        """Write what still fits in one transaction; whose place was taken drops out, and the others try again."""
        lost: set[AlertKey] = set()
        while batch:
            try:
                self._table.write(*(put for each in batch for put in each.puts))
            except ConditionFailed as failed:
                overtaken = list(_overtaken(batch, failed))
                lost |= {each.change.key for each, found in overtaken if not each.is_there(found)}
                gone = {each.change.key for each, _ in overtaken}
                batch = [each for each in batch if each.change.key not in gone]
            else:
                break
        return frozenset(lost)


def _transactions(writes: Iterable[ChangeWrites]) -> Iterator[list[ChangeWrites]]:
    """As many changes in each as fit into a transaction."""
    batch: list[ChangeWrites] = []
    room = _WRITES_A_TRANSACTION
    for each in writes:
        if len(each.puts) > room:
            yield batch
            batch, room = [], _WRITES_A_TRANSACTION
        batch.append(each)
        room -= len(each.puts)
    if batch:
        yield batch


def _overtaken(
    batch: Sequence[ChangeWrites], failed: ConditionFailed
) -> Iterator[tuple[ChangeWrites, Attributes | None]]:
    """The changes whose condition did not hold, and what lies in their place."""
    position = 0
    for each in batch:
        # Only the alert itself is put on a condition, and it comes first.
        if position in failed.failures:
            yield each, failed.failures[position]
        position += len(each.puts)


def _trouble(row: Attributes) -> Trouble | None:
    """Read by hand: there may be as many as devices, and somebody waits for the list."""
    alert_id = row["alert_id"]["M"]
    rule_id = alert_id["rule_id"]["S"]
    kind = kind_of(rule_id)
    if kind is AlertKind.RISK:
        return None
    # How bad a silence is, is since when it lasts.
    heard_at = from_ms(int(row["badness"]["N"])) if kind is AlertKind.SILENCE else None
    return Trouble(
        device_id=alert_id["subject"]["S"],
        rule_id=rule_id,
        severity=Severity(int(row["severity"]["N"])),
        heard_at=heard_at,
    )

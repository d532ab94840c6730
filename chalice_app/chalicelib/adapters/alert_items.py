"""How an alert lies in the operations table: its shape, its places, and the writes that a change of it takes.

The newest alert of a rule on a device or site lies at a fixed key; when the next one opens, it moves to a key of its
own among the past ones. Each item carries a digest of its content, `etag`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Self

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import NOT_THERE_YET, Put, expiry
from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.alert_kind import AlertKind, kind_of
from chalicelib.domain.breach import Severity
from chalicelib.domain.clock import to_ms

_CURRENT: Final = "ALERT#"
_PAST: Final = "PASTALERT#"
# An alert is written, told and written again within one batch, and each time compared with what it was before.
_ETAGS_KEPT: Final = 1_024
# Of the sort keys of all alerts in a partition: first the newest of each rule.
PREFIXES: Final = (_CURRENT, _PAST)

_etags: Final[dict[Alert, str]] = {}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWrites:
    """A change of an alert, and what has to be written for it: the alert first, then what goes with it."""

    change: AlertChange
    puts: tuple[Put, ...]

    @classmethod
    def of(cls, change: AlertChange, retention: timedelta) -> Self:
        """What is left of it goes after `retention`: resolved alerts and events."""
        return cls(change=change, puts=tuple(_puts(change, retention)))

    def is_there(self, found: Attributes | None) -> bool:
        """Whether an attempt whose answer was lost has kept this change already.

        Args:
            found: what lies in the alert's place.
        """
        return found is not None and found["etag"] == self.puts[0].item["etag"]


def current_place(key: AlertKey) -> tuple[str, str]:
    """Where the newest alert of a rule lies."""
    return _partition(key), f"{_CURRENT}{key.rule_id}"


def past_place(alert_id: AlertId) -> tuple[str, str]:
    """Where an alert lies once the next one has opened."""
    return _partition(alert_id.key), f"{_PAST}{alert_id.rule_id}#{alert_id.ordinal:06d}"


def alert_of(item: Attributes) -> Alert:
    """The alert of an item."""
    return from_attributes(item, StoredAlert, Alert)


def _puts(change: AlertChange, retention: timedelta) -> Iterator[Put]:
    item = _item(change.alert, current_place(change.key), retention)
    if change.replacing is None:
        yield Put(item=item, condition=NOT_THERE_YET)
    else:
        values = text_attributes(**{":etag": _etag(change.replacing)})
        yield Put(item=item, condition="etag = :etag", values=values)
        if change.opens:
            yield Put(item=_item(change.replacing, past_place(change.replacing.alert_id), retention))
    for event in change.events:
        yield event_put(event, retention=retention)


def _item(alert: Alert, place: tuple[str, str], retention: timedelta) -> Attributes:
    pk, sk = place
    content = to_attributes(alert, StoredAlert)
    feed_sort = f"{to_ms(alert.opened_at):013d}#{alert.alert_id}"
    etag = _etag(alert, content)
    keys = text_attributes(pk=pk, sk=sk, feed=f"ALERTS#{alert.status}", feed_sort=feed_sort, etag=etag)
    end = {} if alert.resolved_at is None else expiry(alert.resolved_at + retention)
    return content | keys | end


def _etag(alert: Alert, content: Attributes | None = None) -> str:
    """A digest of an alert.

    Args:
        content: its attributes, where they are at hand.
    """
    etag = _etags.get(alert)
    if etag is None:
        if len(_etags) >= _ETAGS_KEPT:
            _etags.clear()
        text = msgspec.json.encode(content or to_attributes(alert, StoredAlert), order="sorted")
        etag = _etags[alert] = sha256(text).hexdigest()[:32]
    return etag


def _partition(key: AlertKey) -> str:
    kind = "SITE" if kind_of(key.rule_id) is AlertKind.RISK else "DEVICE"
    return f"{kind}#{key.subject}"

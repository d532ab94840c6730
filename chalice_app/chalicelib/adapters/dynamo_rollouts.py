"""The roll-outs in the operations table: one partition, and a feed of those that go on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import FEEDS, ConditionFailed, Partition, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.errors import RolloutChanged, RolloutNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.rollout import Rollout, RolloutReach, RolloutState

# A handful a month for as long as a fleet lives: one partition holds them all.
_ROLLOUTS: Final = Partition(value="ROLLOUTS")
_ACTIVE: Final = Partition(value="ROLLOUTS#active", index=FEEDS)
# More than anybody has at once.
_MOST_ACTIVE: Final = 100


class _StoredTarget(msgspec.Struct, frozen=True, kw_only=True):
    reach: RolloutReach
    name: str = ""
    share_pct: int | float | None = None


class _StoredStop(msgspec.Struct, frozen=True, kw_only=True):
    at_pct: int
    after: int


class StoredRollout(msgspec.Struct, frozen=True, kw_only=True):
    """A roll-out as it lies in the table."""

    rollout_id: str
    version: str
    target: _StoredTarget
    per_minute: int
    stop: _StoredStop
    ordered_at: datetime
    ordered_by: str
    state: RolloutState
    devices: int
    gathered_up_to: str | None = None
    ended_at: datetime | None = None
    why: str = ""
    revision: int


class DynamoRollouts:
    """Implements `RolloutBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        """Keep roll-outs for good, and the events that tell of them for `retention`."""
        self._table = table
        self._retention = retention

    def record(self, rollout: Rollout, event: Event) -> None:
        self._table.write(Put(item=_item(rollout)), event_put(event, retention=self._retention))

    def get(self, rollout_id: str) -> Rollout:
        item = self._table.get(_ROLLOUTS.value, rollout_id)
        if item is None:
            raise RolloutNotFound(f"the roll-out {rollout_id!r} was never ordered")
        return _rollout(item)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Rollout]:
        page = self._table.page([_ROLLOUTS], limit=limit, cursor=cursor)
        return Page(tuple(map(_rollout, page.rows)), page.cursor)

    def active(self) -> Sequence[Rollout]:
        return [_rollout(row) for row in self._table.rows(_ACTIVE, limit=_MOST_ACTIVE, newest_first=False)]

    def change(self, rollout: Rollout, event: Event | None = None) -> None:
        told = [] if event is None else [event_put(event, retention=self._retention)]
        before = {":before": {"N": str(rollout.revision - 1)}}
        try:
            self._table.write(Put(item=_item(rollout), condition="revision = :before", values=before), *told)
        except ConditionFailed as failed:
            raise RolloutChanged(f"the roll-out {rollout.rollout_id} changed meanwhile") from failed


def _item(rollout: Rollout) -> Attributes:
    keys = text_attributes(pk=_ROLLOUTS.value, sk=rollout.rollout_id)
    if rollout.active:
        keys |= text_attributes(feed=_ACTIVE.value, feed_sort=rollout.rollout_id)
    return to_attributes(rollout, StoredRollout) | keys


def _rollout(item: Attributes) -> Rollout:
    return from_attributes(item, StoredRollout, Rollout)

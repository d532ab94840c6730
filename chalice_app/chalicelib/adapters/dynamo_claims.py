"""The claims in the operations table."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import FEEDS, ConditionFailed, Partition, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.claim import Claim
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import ClaimNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

_FEED: Final = Partition(value="CLAIMS", index=FEEDS)
_NOT_REVOKED_YET: Final = "attribute_not_exists(revoked_at)"


class StoredClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as it lies in the table."""

    claim_id: str
    name: str
    made_at: datetime
    made_by: str
    revoked_at: datetime | None = None
    revoked_by: str | None = None


class DynamoClaims:
    """Implements `ClaimBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def record(self, claim: Claim, event: Event) -> None:
        self._table.write(Put(item=_item(claim)), self._told(event))

    def get(self, claim_id: str) -> Claim:
        item = self._table.get(*_key(claim_id))
        if item is None:
            raise ClaimNotFound(f"the claim {claim_id!r} was never made")
        return _claim(item)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Claim]:
        page = self._table.page([_FEED], limit=limit, cursor=cursor)
        return Page(tuple(map(_claim, page.rows)), page.cursor)

    def revoke(self, claim: Claim, event: Event) -> None:
        try:
            self._table.write(Put(item=_item(claim), condition=_NOT_REVOKED_YET), self._told(event))
        except ConditionFailed:
            # Somebody else was quicker, and it stands as they left it.
            return

    def _told(self, event: Event) -> Put:
        return event_put(event, retention=self._retention)


def _key(claim_id: str) -> tuple[str, str]:
    return f"CLAIM#{claim_id}", "CLAIM"


def _item(claim: Claim) -> Attributes:
    pk, sk = _key(claim.claim_id)
    place = f"{to_ms(claim.made_at)}#{claim.claim_id}"
    return to_attributes(claim, StoredClaim) | text_attributes(pk=pk, sk=sk, feed=_FEED.value, feed_sort=place)


def _claim(item: Attributes) -> Claim:
    return from_attributes(item, StoredClaim, Claim)

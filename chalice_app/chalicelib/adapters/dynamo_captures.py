"""Capture orders and the notes on them in the operations table.

The notes of a device lie in one partition: a grant under the id of its order; what was said of an order, and that a
photo was refused, under their ids with a word behind.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.adapters.capture_items import (
    grant_attributes,
    grant_in,
    order_attributes,
    order_in,
    outcome_attributes,
    outcome_in,
    refused_photo_attributes,
    refused_photo_in,
)
from chalicelib.adapters.cursors import decode_cursor, encode_cursor, not_ours
from chalicelib.adapters.dynamo_attributes import Attributes, text_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_photos import photo_place
from chalicelib.adapters.months import AHEAD, month_of, months_back
from chalicelib.adapters.operations_items import FEEDS, ConditionFailed, Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.capture import CaptureOrder, CaptureTarget
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, Evidence, RefusedPhoto
from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import Event
from chalicelib.domain.ids import moment_of
from chalicelib.domain.page import Page
from chalicelib.ports.clock import Clock

# As long as a device may bring a photo: after that nobody asks any more why there is none.
KEPT: Final = timedelta(days=30)

_ORDERS: Final = "ORDERS#"
_NOTES: Final = "CAPTURES#"
_OUTCOME: Final = "#outcome"
_REFUSED: Final = "#refused"
# Lambda tries again after minutes what it could not hand over at once: an older word may come behind a newer one.
_NO_NEWER_WORD: Final = "attribute_not_exists(said_at_ms) OR said_at_ms <= :said_at_ms"
# Before all ids and behind all of them.
_FIRST: Final = "0"
_LAST: Final = "g"

Place = tuple[str, str]


class DynamoCaptures:
    """Implements `CaptureBook`."""

    def __init__(self, table: OperationsTable, *, clock: Clock, retention: timedelta) -> None:
        """Keep orders and notes for `KEPT`, and the events that tell of orders for `retention`."""
        self._table = table
        self._clock = clock
        self._retention = retention

    def record(self, order: CaptureOrder, event: Event | None = None) -> None:
        told = [] if event is None else [event_put(event, retention=self._retention)]
        self._table.write(Put(item=_order_item(order)), *told)

    def find(self, order_id: str) -> CaptureOrder | None:
        try:
            month = month_of(moment_of(order_id))
        except (ValueError, OverflowError):
            return None
        item = self._table.get(_ORDERS + month, order_id)
        return None if item is None else order_in(item)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[CaptureOrder]:
        now = self._clock()
        months = [Partition(value=_ORDERS + month) for month in months_back(now + AHEAD, now - KEPT)]
        page = self._table.page(months, limit=limit, cursor=cursor)
        return Page(tuple(map(order_in, page.rows)), page.cursor)

    def to_any_of(
        self, targets: Sequence[CaptureTarget], *, limit: int, cursor: str | None = None
    ) -> Page[CaptureOrder]:
        last = _LAST if cursor is None else _order_id_in(cursor)
        orders = [order for target in targets for order in self._before(last, target, limit + 1)]
        orders.sort(key=lambda order: order.order_id, reverse=True)
        rows = tuple(orders[:limit])
        return Page(rows, encode_cursor(rows[-1].order_id) if len(orders) > limit else None)

    def note_grant(self, grant: CaptureGrant) -> None:
        place = (_NOTES + grant.device_id, grant.order_id)
        self._table.write(Put(item=_note(place, grant_attributes(grant), grant.granted_at)))

    def note_outcome(self, outcome: CaptureOutcome) -> None:
        place = (_NOTES + outcome.device_id, outcome.order_id + _OUTCOME)
        said_at_ms = {"N": str(to_ms(outcome.at))}
        item = _note(place, outcome_attributes(outcome) | {"said_at_ms": said_at_ms}, outcome.at)
        try:
            self._table.write(Put(item=item, condition=_NO_NEWER_WORD, values={":said_at_ms": said_at_ms}))
        except ConditionFailed:
            return

    def note_refused_photo(self, photo: RefusedPhoto) -> None:
        place = (_NOTES + photo.device_id, photo.photo_id + _REFUSED)
        self._table.write(Put(item=_note(place, refused_photo_attributes(photo), photo.at)))

    def evidence(self, answers: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Evidence]:
        pairs = list(dict.fromkeys(answers))
        notes = self._at(
            [(_NOTES + device_id, order_id + end) for order_id, device_id in pairs for end in ("", _OUTCOME)]
        )
        grants = {
            (order_id, device_id): grant_in(notes[place], order_id, device_id)
            for order_id, device_id in pairs
            if (place := (_NOTES + device_id, order_id)) in notes
        }
        photos = self._at([place for grant in grants.values() for place in _places_of(*_photo_of(grant))])
        return {
            (order_id, device_id): _evidence(
                grants.get((order_id, device_id)), notes.get((_NOTES + device_id, order_id + _OUTCOME)), photos
            )
            for order_id, device_id in pairs
        }

    def fates(self, device_id: str, photo_ids: Sequence[str]) -> Mapping[str, str | None]:
        places = {photo_id: _places_of(device_id, photo_id) for photo_id in dict.fromkeys(photo_ids)}
        found = self._at([place for both in places.values() for place in both])
        fates: dict[str, str | None] = {}
        for photo_id, (diagnosed, refused) in places.items():
            if diagnosed in found:
                fates[photo_id] = None
            elif refused in found:
                fates[photo_id] = refused_photo_in(found[refused]).reason
        return fates

    def _before(self, last: str, target: CaptureTarget, limit: int) -> list[CaptureOrder]:
        """The newest orders to a target that are older than the one of this id."""
        partition = Partition(value=f"{_ORDERS}{target}", span=(_FIRST, last), index=FEEDS)
        # The span ends with `last` itself, which is on the page before.
        rows = self._table.rows(partition, limit=limit + 1, newest_first=True)
        return [order for order in map(order_in, rows) if order.order_id != last][:limit]

    def _at(self, places: Sequence[Place]) -> Mapping[Place, Attributes]:
        return {(item["pk"]["S"], item["sk"]["S"]): item for item in self._table.get_all(places)}


def _note(place: Place, attributes: Attributes, at: datetime) -> Attributes:
    pk, sk = place
    return attributes | text_attributes(pk=pk, sk=sk) | expiry(at + KEPT)


def _order_id_in(cursor: str) -> str:
    (order_id,) = decode_cursor(cursor, parts=1)
    try:
        moment_of(order_id)
    except (ValueError, OverflowError) as error:
        raise not_ours() from error
    return order_id


def _evidence(grant: CaptureGrant | None, outcome: Attributes | None, photos: Mapping[Place, Attributes]) -> Evidence:
    diagnosed, refused = (None, None) if grant is None else map(photos.get, _places_of(*_photo_of(grant)))
    return Evidence(
        grant=grant,
        outcome=None if outcome is None else outcome_in(outcome),
        refused=None if refused is None else refused_photo_in(refused),
        diagnosed=diagnosed is not None,
    )


def _photo_of(grant: CaptureGrant) -> tuple[str, str]:
    return grant.device_id, grant.key.photo_id


def _places_of(device_id: str, photo_id: str) -> tuple[Place, Place]:
    """Where a photo lies when it is diagnosed, and the note of it when it was refused."""
    return photo_place(device_id, photo_id), (_NOTES + device_id, photo_id + _REFUSED)


def _order_item(order: CaptureOrder) -> Attributes:
    keys = text_attributes(
        pk=_ORDERS + month_of(moment_of(order.order_id)),
        sk=order.order_id,
        feed=f"{_ORDERS}{order.target}",
        feed_sort=order.order_id,
    )
    return order_attributes(order) | keys | expiry(order.ordered_at + KEPT)

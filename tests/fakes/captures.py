"""Capture orders and the notes on them in memory."""

from collections.abc import Iterable, Mapping, Sequence

from chalicelib.domain.capture import CaptureOrder, CaptureTarget
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, Evidence, RefusedPhoto
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.photos import InMemoryPhotos


class InMemoryCaptures:
    """Implements `CaptureBook`; the notes lie by device and order, or by device and photo."""

    def __init__(self, events: InMemoryEvents, photos: InMemoryPhotos) -> None:
        self.orders: dict[str, CaptureOrder] = {}
        self.grants: dict[tuple[str, str], CaptureGrant] = {}
        self.outcomes: dict[tuple[str, str], CaptureOutcome] = {}
        self.refused: dict[tuple[str, str], RefusedPhoto] = {}
        self._events = events
        self._photos = photos

    def record(self, order: CaptureOrder, event: Event | None = None) -> None:
        self.orders[order.order_id] = order
        if event is not None:
            self._events.append(event)

    def find(self, order_id: str) -> CaptureOrder | None:
        return self.orders.get(order_id)

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[CaptureOrder]:
        return page_of(self.orders, scope="orders", limit=limit, cursor=cursor, newest_first=True)

    def to_any_of(
        self, targets: Sequence[CaptureTarget], *, limit: int, cursor: str | None = None
    ) -> Page[CaptureOrder]:
        rows = {order_id: order for order_id, order in self.orders.items() if order.target in targets}
        return page_of(rows, scope="orders to some", limit=limit, cursor=cursor, newest_first=True)

    def note_grant(self, grant: CaptureGrant) -> None:
        self.grants[grant.device_id, grant.order_id] = grant

    def note_outcome(self, outcome: CaptureOutcome) -> None:
        known = self.outcomes.get((outcome.device_id, outcome.order_id))
        if known is None or known.at <= outcome.at:
            self.outcomes[outcome.device_id, outcome.order_id] = outcome

    def note_refused_photo(self, photo: RefusedPhoto) -> None:
        self.refused[photo.device_id, photo.photo_id] = photo

    def evidence(self, answers: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Evidence]:
        return {(order_id, device_id): self._evidence(order_id, device_id) for order_id, device_id in answers}

    def fates(self, device_id: str, photo_ids: Sequence[str]) -> Mapping[str, str | None]:
        fates: dict[str, str | None] = {}
        for photo_id in photo_ids:
            if self._is_diagnosed(device_id, photo_id):
                fates[photo_id] = None
            elif (device_id, photo_id) in self.refused:
                fates[photo_id] = self.refused[device_id, photo_id].reason
        return fates

    def _evidence(self, order_id: str, device_id: str) -> Evidence:
        grant = self.grants.get((device_id, order_id))
        photo_id = "" if grant is None else grant.key.photo_id
        return Evidence(
            grant=grant,
            outcome=self.outcomes.get((device_id, order_id)),
            refused=self.refused.get((device_id, photo_id)),
            diagnosed=self._is_diagnosed(device_id, photo_id),
        )

    def _is_diagnosed(self, device_id: str, photo_id: str) -> bool:
        photo = self._photos.photos.get(photo_id)
        return photo is not None and photo.key.device_id == device_id

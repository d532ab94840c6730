"""Capture orders, and what is noted of how devices answer them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from chalicelib.domain.capture import CaptureOrder, CaptureTarget
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, Evidence, RefusedPhoto
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page


class CaptureOrders(Protocol):
    """Tells which orders there are."""

    def find(self, order_id: str) -> CaptureOrder | None:
        """One order, None when it was never given or is long forgotten."""


class CaptureBook(CaptureOrders, Protocol):
    """The orders, and the notes on them. All of it is kept for thirty days."""

    def record(self, order: CaptureOrder, event: Event | None = None) -> None:
        """Keep an order and tell of it, both or neither; the same order again replaces itself."""

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[CaptureOrder]:
        """All orders, newest first."""

    def to_any_of(
        self, targets: Sequence[CaptureTarget], *, limit: int, cursor: str | None = None
    ) -> Page[CaptureOrder]:
        """The orders to one of these targets, newest first."""

    def note_grant(self, grant: CaptureGrant) -> None:
        """Note that a device may upload a photo for an order; the newest grant counts."""

    def note_outcome(self, outcome: CaptureOutcome) -> None:
        """Note what was said of an order; the newest word counts, in whatever order they come."""

    def note_refused_photo(self, photo: RefusedPhoto) -> None:
        """Note that a photo came and can never be diagnosed."""

    def evidence(self, answers: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], Evidence]:
        """What the tables know of orders at devices.

        Args:
            answers: pairs of order id and device id.

        Returns:
            For every pair, at least empty evidence. Whether photos lie in the bucket is not looked up.
        """

    def fates(self, device_id: str, photo_ids: Sequence[str]) -> Mapping[str, str | None]:
        """What became of a device's photos, as far as that is settled.

        Returns:
            Photo id -> the reason why it was refused, or None when it is diagnosed.
        """

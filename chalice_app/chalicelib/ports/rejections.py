"""Refused input."""

from datetime import datetime
from typing import Protocol

from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.rejection import Rejection


class RejectionBook(Protocol):
    """Refused input."""

    def set_aside(self, rejection: Rejection, event: Event, *, original: bytes) -> None:
        """Keep the original bytes and the reason, and tell of it; the same input twice is one rejection."""

    def set_aside_stored(
        self, rejection: Rejection, event: Event, *, raw_key: str, version_id: str | None = None
    ) -> None:
        """The same for bytes that lie in the raw bucket already; they are copied, however large.

        Raises:
            PhotoNotFound: nothing lies there (any more).
        """

    def recent(self, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        """Of the whole fleet, newest first."""

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Rejection]:
        """Of one device, newest first; of none, under the empty name, those that do not say whose they are."""

    def count_since(self, device_id: str, start: datetime) -> int:
        """How many of a device were received at that time or later."""

"""Alerts, and whom they reach."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Protocol

from chalicelib.domain.alert import Alert, AlertId, AlertKey, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.comment import Comment
from chalicelib.domain.event import Event
from chalicelib.domain.notice import Notice
from chalicelib.domain.page import Page
from chalicelib.domain.trouble import Trouble


class AlertBook(Protocol):
    """The alerts, past and present."""

    def latest_of(self, keys: Collection[AlertKey]) -> Mapping[AlertKey, Alert]:
        """The newest alert of each key, resolved or not, as of now; keys that never had one are left out."""

    def get(self, alert_id: AlertId) -> Alert:
        """One alert.

        Raises:
            AlertNotFound: never opened.
        """

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        """Keep an alert and tell of it, both or neither. Saving what is stored already changes nothing.

        Args:
            replacing: what the change was made on; for a new alert the newest one of its key, None for the first.

        Raises:
            AlertChanged: what is stored is something else by now.
        """

    def save_all(self, changes: Sequence[AlertChange]) -> frozenset[AlertKey]:
        """Keep many changes, each whole with its events or not at all.

        Args:
            changes: of different keys.

        Returns:
            The keys of those changes that were not kept: what is stored is something else by now.
        """

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        """Alerts of the fleet, the last opened first."""

    def troubles(self) -> Iterator[Trouble]:
        """What every alert that is not resolved says of its device, in any order; not those that concern sites."""

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        """Alerts of one device, of any status: first the newest of each rule, then the earlier ones, rule by rule."""


class CommentBook(Protocol):
    """What operators say of alerts."""

    def add(self, comment: Comment, event: Event) -> None:
        """Keep a comment and tell of it; the same comment twice is one."""

    def of_alert(self, alert_id: AlertId, *, limit: int, cursor: str | None = None) -> Page[Comment]:
        """The comments of an alert, newest first."""


class AlertNotifier(Protocol):
    """Tells people."""

    def tell(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Send the notifications; those that say "escalated" go to the second topic.

        Returns:
            Those that were not taken; they may be sent again.
        """

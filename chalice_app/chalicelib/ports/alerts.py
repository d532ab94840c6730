"""Alerts, whom they reach, and the rules that call for them."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_rules import ThresholdRule
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page


class AlertBook(Protocol):
    """The alerts, past and present."""

    def latest(self, device_id: str, rule_id: str) -> Alert | None:
        """The newest alert of one rule on one device."""

    def get(self, alert_id: AlertId) -> Alert:
        """One alert.

        Raises:
            AlertNotFound: never opened.
        """

    def save(self, alert: Alert, *, replacing: Alert | None, event: Event | None = None) -> None:
        """Keep an alert and tell of it, both or neither. Saving what is stored already changes nothing.

        Args:
            replacing: what the change was made on; None for a new alert.

        Raises:
            AlertChanged: what is stored is something else by now.
        """

    def with_status(self, status: AlertStatus, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        """Alerts of the fleet, the last opened first."""

    def of_device(self, device_id: str, *, limit: int, cursor: str | None = None) -> Page[Alert]:
        """Alerts of one device, of any status: rule by rule, the newest of each first."""


class AlertNotifier(Protocol):
    """Tells people."""

    def tell(self, alerts: Sequence[Alert]) -> None:
        """Send one notification for each alert."""


class ThresholdBook(Protocol):
    """The fleet's alert rules."""

    def rules(self) -> tuple[ThresholdRule, ...]:
        """The rules in force; may be up to a minute old.

        Raises:
            StoredStateInvalid: what is stored was never a valid set of rules.
        """

    def replace(self, rules: Sequence[ThresholdRule]) -> None:
        """Put other rules in force.

        Raises:
            InputRefused: they make no sense, or are too many to keep; the field is named.
        """

"""Puts other alert rules in force."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.alert_rules import ThresholdRule
from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.alerts import ThresholdBook
from chalicelib.ports.events import EventFeed


def change_thresholds(
    rules: Sequence[ThresholdRule], *, at: datetime, who: str, thresholds: ThresholdBook, events: EventFeed
) -> None:
    """Replace the fleet's rules; the platform obeys them within a minute.

    Raises:
        InputRefused: they make no sense, or are too many to keep; the field is named.
    """
    thresholds.replace(rules)
    names = ", ".join(rule.rule_id for rule in rules) or "none"
    events.append(
        Event.of(
            EventKind.THRESHOLDS_CHANGED, at=at, who=who, subject="thresholds", text=f"Alert rules are now: {names}"
        )
    )

"""Closes the alerts of a device whose cause was done away with."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from chalicelib.domain.alert import Alert, AlertKey
from chalicelib.domain.errors import AlertStateConflict
from chalicelib.domain.event import PLATFORM, EventKind
from chalicelib.domain.page import Page
from chalicelib.ports.alerts import AlertBook
from chalicelib.services.change_alert import change_alert
from chalicelib.services.every_row import every_row

# The newest alert of each rule comes first: a device that was ever in trouble by more rules than this has two pages.
_RULES_A_PAGE: Final = 20


def close_alert(key: AlertKey, *, at: datetime, alerts: AlertBook, why: str, who: str = PLATFORM) -> None:
    """Close the alert of a rule on a device, if there is an active one.

    Args:
        why: in a word or two, to begin the event's sentence.
    """
    alert = alerts.latest_of([key]).get(key)
    if alert is not None and alert.active:
        _close(alert, at, alerts, why, who)


def close_all_alerts(device_id: str, *, at: datetime, alerts: AlertBook, why: str, who: str) -> int:
    """Close every active alert of a device; says how many there were."""
    active = [alert for alert in newest_of_each_rule(device_id, alerts) if alert.active]
    for alert in active:
        _close(alert, at, alerts, why, who)
    return len(active)


def newest_of_each_rule(device_id: str, alerts: AlertBook) -> Iterator[Alert]:
    """The only alerts of a device that may be active; the earlier ones, which come behind them, may be thousands."""

    def known(cursor: str | None) -> Page[Alert]:
        return alerts.of_device(device_id, limit=_RULES_A_PAGE, cursor=cursor)

    seen: set[str] = set()
    for alert in every_row(known):
        if alert.alert_id.rule_id in seen:
            return
        seen.add(alert.alert_id.rule_id)
        yield alert


def _close(alert: Alert, at: datetime, alerts: AlertBook, why: str, who: str) -> None:
    def step(now: Alert) -> Alert:
        return now.resolved(at=at, calm_since=max(at, now.last_at), by=who)

    try:
        change_alert(alert.alert_id, step, kind=EventKind.ALERT_RESOLVED, at=at, who=who, done=why, alerts=alerts)
    except AlertStateConflict:
        return  # somebody else was quicker

"""What the activity feed says of the changes that the platform makes to alerts."""

from datetime import datetime

from chalicelib.domain.alert import Alert
from chalicelib.domain.event import PLATFORM, Event, EventKind
from chalicelib.domain.notice import News


def alert_event(kind: EventKind, alert: Alert, text: str, *, at: datetime, who: str = PLATFORM) -> Event:
    """A line about an alert. Its id, and so how often it stands in the feed, follows from the kind and the time."""
    return Event.of(kind, at=at, who=who, subject=str(alert.alert_id), device_id=alert.alert_id.device_id, text=text)


def opening(alert: Alert) -> Event:
    """A new alert. Without values: they may grow worse before a repeated delivery tells this again."""
    return alert_event(EventKind.ALERT_OPENED, alert, f"Alert: {alert.what}", at=alert.opened_at)


def raising(alert: Alert, at: datetime) -> Event:
    """An alert became critical, at once or later."""
    return alert_event(EventKind.ALERT_RAISED, alert, f"Critical: {alert.what}", at=at)


def lowering(alert: Alert, at: datetime) -> Event:
    """An alert is a warning again."""
    return alert_event(EventKind.ALERT_LOWERED, alert, f"No longer critical: {alert.what}", at=at)


def waking(alert: Alert, at: datetime) -> Event:
    """A snooze ended."""
    return alert_event(EventKind.ALERT_WOKEN, alert, f"Snoozed no longer: {alert.what}", at=at)


def resolution(alert: Alert, at: datetime) -> Event:
    """Calm has returned."""
    return alert_event(EventKind.ALERT_RESOLVED, alert, f"Over: {alert.what}", at=at)


def telling(news: News, alert: Alert, at: datetime) -> tuple[Event, ...]:
    """What the feed says when people are told: only of what it has not said already."""
    match news:
        case News.REPEATED:
            return (alert_event(EventKind.ALERT_REPEATED, alert, f"Told again: {alert.what}", at=at),)
        case News.ESCALATED:
            text = f"Escalated, nobody has acknowledged it: {alert.what}"
            return (alert_event(EventKind.ALERT_ESCALATED, alert, text, at=at),)
        case _:
            return ()

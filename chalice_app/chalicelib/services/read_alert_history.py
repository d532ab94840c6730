"""Reads what happened to one alert."""

from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.alert import AlertId
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.events import EventFeed
from chalicelib.services.search_pages import search_pages

# What is said of an alert that is over is said soon.
_AFTERMATH: Final = timedelta(days=1)


def read_alert_history(
    alert_id: AlertId, *, now: datetime, limit: int, cursor: str | None, alerts: AlertBook, events: EventFeed
) -> Page[Event]:
    """The events of an alert up to a day after it was resolved, newest first: who did what to it, and when.

    A page may be short although there are more.

    Raises:
        AlertNotFound: never opened.
        CursorInvalid: the cursor is not one of ours.
    """
    alert = alerts.get(alert_id)
    end = now if alert.resolved_at is None else alert.resolved_at + _AFTERMATH
    topic = alert_id.device_id or str(alert_id)
    return search_pages(
        lambda rows, place: events.about(topic, start=alert.opened_at, end=end, limit=rows, cursor=place),
        lambda event: event.subject == str(alert_id),
        limit=limit,
        cursor=cursor,
    )

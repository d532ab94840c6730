"""Tells in the activity feed who came, who went, and who was not let in."""

from datetime import datetime

from chalicelib.domain.event import Event, EventKind
from chalicelib.ports.events import EventFeed


def tell_of_sign_in(who: str, address: str, *, at: datetime, events: EventFeed) -> None:
    """Somebody came in with a key of this name."""
    text = f"{who} signed in from {address}"
    events.append(Event.of(EventKind.SESSION_OPENED, at=at, subject=who, text=text, who=who))


def tell_of_sign_out(who: str, *, at: datetime, events: EventFeed) -> None:
    """Somebody left."""
    events.append(Event.of(EventKind.SESSION_CLOSED, at=at, subject=who, text=f"{who} signed out", who=who))


def tell_of_refusal(address: str, *, tries: int, at: datetime, events: EventFeed) -> None:
    """A wrong key came.

    Args:
        tries: how many came from there within a minute.
    """
    text = f"A wrong operator key came from {address}"
    if tries > 1:
        text = f"{tries} wrong operator keys came from {address} within a minute; it has to wait now"
    events.append(Event.of(EventKind.SESSION_REFUSED, at=at, subject=f"{address}#{tries}", text=text))

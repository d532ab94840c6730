"""Lines of the activity feed."""

from datetime import datetime

from chalicelib.domain.event import PLATFORM, Event, EventKind
from tests.builders.defaults import DEVICE, NOON


def an_event(
    kind: EventKind = EventKind.CAPTURE_ORDERED,
    *,
    at: datetime = NOON,
    subject: str = "order-1",
    device_id: str = DEVICE,
    text: str = "A photo was ordered.",
    who: str = PLATFORM,
) -> Event:
    return Event.of(kind, at=at, subject=subject, text=text, device_id=device_id, who=who)

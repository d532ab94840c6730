"""Shapes the answers about what happened, and about what was refused."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import Event
from chalicelib.domain.rejection import Rejection
from chalicelib.rest.outputs.feeds import EventItem, RejectionItem


def event_item(event: Event) -> EventItem:
    """A line of the feed."""
    return EventItem(
        event_id=event.event_id,
        kind=event.kind,
        at=to_ms(event.at),
        who=event.who,
        subject=event.subject,
        device_id=event.device_id or None,
        text=event.text,
    )


def rejection_item(rejection: Rejection) -> RejectionItem:
    """A refused input."""
    return RejectionItem(
        rejection_id=rejection.rejection_id,
        source=rejection.source,
        device_id=rejection.device_id,
        reason=rejection.reason,
        field=rejection.field,
        received_at=to_ms(rejection.received_at),
        key=rejection.key,
        size_bytes=rejection.size_bytes,
    )

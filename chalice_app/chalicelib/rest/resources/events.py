"""The activity feed."""

from typing import Final

from chalicelib import wiring
from chalicelib.domain.errors import InputRefused
from chalicelib.rest.answers.feeds import event_item
from chalicelib.rest.inputs.feeds import EventsQuery
from chalicelib.rest.outputs.feeds import EventList
from chalicelib.rest.reading import TIME_ORDERED_ID
from chalicelib.rest.resource import Resource

events: Final = Resource()


@events.operation("GET", "/events", "Read the activity feed")
def get_events(query: EventsQuery) -> EventList:
    """Newest first; with `after` what came since that event, oldest first: ask again with the last one's id."""
    feed = wiring.event_feed()
    if query.after is None:
        page = feed.recent(limit=query.limit, cursor=query.cursor)
        return EventList(items=tuple(map(event_item, page.rows)), cursor=page.cursor)
    if query.cursor is not None:
        raise InputRefused("after and cursor exclude each other", field="cursor")
    if not TIME_ORDERED_ID.fullmatch(query.after):
        raise InputRefused("after is not the id of an event", field="after")
    return EventList(items=tuple(map(event_item, feed.after(query.after, limit=query.limit))), cursor=None)

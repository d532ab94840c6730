"""What clients ask of what happened, and of what was refused."""

from typing import Annotated

from msgspec import Meta

from chalicelib.rest.inputs.input import PageQuery, Slug


class EventsQuery(PageQuery, frozen=True):
    """One page of the activity feed."""

    after: Annotated[
        str | None, Meta(description="Id of the last event seen: answers what came after it, oldest first")
    ] = None


class RejectionsQuery(PageQuery, frozen=True):
    """One page of what was refused."""

    device: Slug | None = None

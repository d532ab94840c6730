"""What happened, and what was refused."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource
from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class EventItem(Output, frozen=True):
    """A line of the activity feed."""

    event_id: str
    kind: EventKind
    at: EpochMs
    who: str
    subject: Annotated[str, Meta(description="Id of the thing that it is about")]
    device_id: str | None
    text: str


class EventList(Listed[EventItem], frozen=True):
    """Events: newest first, or oldest first when `after` was asked for."""


class RejectionItem(Output, frozen=True):
    """An input that was refused and kept aside."""

    rejection_id: str
    source: RejectionSource
    device_id: str
    reason: str
    field: str
    received_at: EpochMs
    key: Annotated[str, Meta(description="Where its original bytes lie in the raw bucket")]
    size_bytes: int


class RejectionList(Listed[RejectionItem], frozen=True):
    """Rejections, newest first."""

"""What happened, what was refused, and where jobs stopped."""

from chalicelib.adapters.aws_clients import LateClient
from chalicelib.ports.bookmarks import Bookmarks
from chalicelib.ports.events import EventFeed
from chalicelib.ports.rejections import RejectionBook
from chalicelib.settings import settings
from chalicelib.wiring import foundation
from chalicelib.wiring.parts import Part


@Part
def event_feed() -> EventFeed:
    """The activity feed, in the operations table."""
    from chalicelib.adapters.dynamo_events import DynamoEvents

    return DynamoEvents(
        foundation.operations_table(), clock=foundation.clock(), retention=settings().telemetry_retention
    )


@Part
def rejection_book() -> RejectionBook:
    """Refused input: the operations table, and its bytes in the raw bucket."""
    from chalicelib.adapters.dynamo_rejections import DynamoRejections
    from chalicelib.adapters.s3_photos import S3Originals

    here = settings()
    originals = S3Originals(LateClient("s3"), raw_bucket=here.raw_bucket)
    return DynamoRejections(
        foundation.operations_table(), originals, clock=foundation.clock(), retention=here.telemetry_retention
    )


@Part
def bookmarks() -> Bookmarks:
    """Where long jobs stopped, in the operations table."""
    from chalicelib.adapters.dynamo_bookmarks import DynamoBookmarks

    return DynamoBookmarks(foundation.operations_table(), clock=foundation.clock())

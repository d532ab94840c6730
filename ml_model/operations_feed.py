"""Reviews and diagnoses as the platform keeps them: feeds of its operations table, by month.

The key design is written down in docs/data-model.md: the index `feeds` holds a partition for each kind and
month, sorted by ids that begin with their time. Nothing here scans.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from boto3.dynamodb.types import TypeDeserializer
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ml_model.errors import PlatformUnavailable

_INDEX: Final = "feeds"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
# Nothing in the tables is older than the platform.
FIRST_MOMENT: Final = datetime(2025, 1, 1, tzinfo=UTC)
# These commands run by hand or by night: patience costs nothing, an export that broke off does.
_PATIENT: Final = Config(retries={"mode": "standard", "total_max_attempts": 8}, connect_timeout=10, read_timeout=30)
# Milliseconds fill the first 48 of a UUIDv7's 128 bits (RFC 9562, section 5.7).
_BITS_BELOW_TIME: Final = 80

Item = Mapping[str, Any]


class OperationsFeed(Protocol):
    """Items of one kind, oldest first."""

    def items(self, kind: str, since: datetime, until: datetime) -> Iterator[Item]:
        """The items of `kind`, such as `REVIEWS`, whose ids are of `since` or later and before `until`."""


class DynamoFeed:
    """Implements `OperationsFeed` on the operations table."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def items(self, kind: str, since: datetime, until: datetime) -> Iterator[Item]:
        plain = TypeDeserializer().deserialize
        for month in months(since, until):
            for page in self._pages(f"{kind}#{month}", first_id(since), first_id(until)):
                for item in page["Items"]:
                    yield {name: plain(value) for name, value in item.items()}

    def _pages(self, feed: str, first: str, last: str) -> Iterator[Any]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=_INDEX,
            KeyConditionExpression="feed = :feed AND feed_sort BETWEEN :first AND :last",
            ExpressionAttributeValues={":feed": {"S": feed}, ":first": {"S": first}, ":last": {"S": last}},
        )
        try:
            yield from pages
        except (BotoCoreError, ClientError) as error:
            raise PlatformUnavailable(f"the table {self._table} cannot be read: {error}") from error


def aws_client(service: str, endpoint_url: str | None) -> Any:
    """A client with the caller's own credentials and region.

    Args:
        endpoint_url: an emulator's address; AWS itself, or what AWS_ENDPOINT_URL says, when None.

    Raises:
        PlatformUnavailable: no region or profile is set, or the address is none.
    """
    try:
        return Session().client(service, endpoint_url=endpoint_url, config=_PATIENT)
    except (BotoCoreError, ValueError) as error:
        raise PlatformUnavailable(f"no client for {service}: {error}") from error


def months(since: datetime, until: datetime) -> Iterator[str]:
    """Every month, `yyyy-mm` in UTC, from that of `since` to that of `until`."""
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    for ordinal in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{ordinal // 12:04}-{ordinal % 12 + 1:02}"


def first_id(moment: datetime) -> str:
    """A text that sorts before every UUIDv7 of this millisecond or later, and after all earlier ones."""
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    return str(UUID(int=milliseconds << _BITS_BELOW_TIME))

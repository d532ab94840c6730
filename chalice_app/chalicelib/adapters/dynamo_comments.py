"""What operators say of alerts, in the operations table."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.operations_items import Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.alert import AlertId
from chalicelib.domain.comment import Comment
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page

_COMMENTS: Final = "COMMENTS#"


class StoredComment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it lies in the table."""

    comment_id: str
    alert_id: str
    by: str
    at: datetime
    text: str


class DynamoComments:
    """Implements `CommentBook`. Comments lie beside their alert and not in it: nobody overtakes anybody by talking."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def add(self, comment: Comment, event: Event) -> None:
        keys = text_attributes(pk=_COMMENTS + comment.alert_id, sk=comment.comment_id)
        item = to_attributes(comment, StoredComment) | keys | expiry(comment.at + self._retention)
        self._table.write(Put(item=item), event_put(event, retention=self._retention))

    def of_alert(self, alert_id: AlertId, *, limit: int, cursor: str | None = None) -> Page[Comment]:
        page = self._table.page([Partition(value=f"{_COMMENTS}{alert_id}")], limit=limit, cursor=cursor)
        return Page(tuple(_comment(row) for row in page.rows), page.cursor)


def _comment(row: Attributes) -> Comment:
    return from_attributes(row, StoredComment, Comment)

"""Batches of SQS messages: one that fails is delivered again, the others are done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from chalice.app import SQSEvent

from chalicelib.domain.clock import from_ms
from chalicelib.observability import logger


class FailedItem(TypedDict):
    """One message that must be delivered again."""

    itemIdentifier: str


class BatchOutcome(TypedDict):
    """What Lambda wants to hear: the event source asks for it with `ReportBatchItemFailures`."""

    batchItemFailures: list[FailedItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMessage:
    """One message of a queue."""

    message_id: str
    body: str
    sent_at: datetime


def for_each_message(event: SQSEvent, handle: Callable[[QueuedMessage], None]) -> BatchOutcome:
    """Handle the messages one by one; whatever one of them raises, the next has its turn."""
    failed: list[FailedItem] = []
    for record in event:
        message = _message(record.to_dict())
        try:
            handle(message)
        except Exception:  # noqa: BLE001 - its queue delivers it again, or sets it aside in the end
            logger.exception("message failed, its queue delivers it again", message_id=message.message_id)
            failed.append(FailedItem(itemIdentifier=message.message_id))
    return BatchOutcome(batchItemFailures=failed)


def _message(record: dict[str, Any]) -> QueuedMessage:
    sent_at = from_ms(int(record["attributes"]["SentTimestamp"]))
    return QueuedMessage(message_id=record["messageId"], body=record["body"], sent_at=sent_at)

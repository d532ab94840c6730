"""Batches of SQS messages: one that fails is delivered again, the others are done."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from chalice.app import SQSEvent, SQSRecord

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


def for_each_message(event: SQSEvent, handle: Callable[[QueuedMessage], None], *, at_once: int = 1) -> BatchOutcome:
    """Handle the messages; whatever one of them raises, the others have their turn.

    Args:
        at_once: how many are handled side by side, for handlers that mostly wait.
    """

    def failure(record: SQSRecord) -> FailedItem | None:
        message = _message(record.to_dict())
        try:
            handle(message)
        except Exception:  # noqa: BLE001 - its queue delivers it again, or sets it aside in the end
            logger.exception("message failed, its queue delivers it again", message_id=message.message_id)
            return FailedItem(itemIdentifier=message.message_id)
        return None

    with ThreadPoolExecutor(max_workers=at_once) as workers:
        # Each in a copy of this context, or it would not know how long the invocation may go on trying.
        ended = [workers.submit(copy_context().run, failure, record) for record in event]
    failures = [each.result() for each in ended]
    return BatchOutcome(batchItemFailures=[failed for failed in failures if failed is not None])


def _message(record: dict[str, Any]) -> QueuedMessage:
    sent_at = from_ms(int(record["attributes"]["SentTimestamp"]))
    return QueuedMessage(message_id=record["messageId"], body=record["body"], sent_at=sent_at)

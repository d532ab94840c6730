"""A work queue as we make all of them: encrypted, patient, and with a place for what nobody could handle."""

from dataclasses import dataclass
from typing import Final

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# AWS asks for a visibility of six times the consumer's time limit: Lambda retries
# throttled batches itself, and a message must not appear again meanwhile.
_VISIBILITY_FACTOR: Final = 6

# A failing message is tried again this often; with the visibility above that rides out half an hour.
MAX_RECEIVES: Final = 5

# As long as SQS keeps anything: time to come back from a holiday and look.
_KEEP_DEAD_LETTERS: Final = cdk.Duration.days(14)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQueue:
    """A queue and its dead-letter queue."""

    queue: sqs.Queue
    dead_letters: sqs.Queue


def work_queue(scope: Construct, *, name: str, key: kms.IKey, consumer_timeout_s: int) -> WorkQueue:
    """Make a queue for a consumer that has so many seconds for a batch."""
    dead_letters = sqs.Queue(
        scope,
        "DeadLetters",
        queue_name=f"{name}-dead",
        encryption_master_key=key,
        enforce_ssl=True,
        retention_period=_KEEP_DEAD_LETTERS,
    )
    queue = sqs.Queue(
        scope,
        "Queue",
        queue_name=name,
        encryption_master_key=key,
        enforce_ssl=True,
        visibility_timeout=cdk.Duration.seconds(_VISIBILITY_FACTOR * consumer_timeout_s),
        retention_period=_KEEP_DEAD_LETTERS,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=MAX_RECEIVES),
    )
    return WorkQueue(queue=queue, dead_letters=dead_letters)

"""What an event source leaves in its on-failure destination, an S3 bucket, when it gives records up.

By "Retain discarded batch records for a Kinesis Data Streams event source in Lambda": a JSON document with metadata,
and only in S3 with the whole event under `payload`. The bucket's notification then tells of the object.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from tests.event_source.records import FUNCTION_ARN, STREAM_ARN, Record, event_of

_MAPPING: Final = uuid.UUID("e1c7f2f0-5b1a-4a53-9f7e-8f1c6f0d9b11")


class Condition(StrEnum):
    """Why records are given up."""

    RETRIES_EXHAUSTED = "RetryAttemptsExhausted"
    TOO_OLD = "RecordAgeExceeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """Records that the event source delivers no more.

    Attributes:
        invocations: how often the function was invoked with them.
    """

    records: tuple[Record, ...]
    condition: Condition
    invocations: int
    at: datetime

    @property
    def key(self) -> str:
        """Where the document lies in the bucket."""
        first = self.records[0]
        name = uuid.uuid5(_MAPPING, first.sequence_number)
        return f"aws/lambda/{_MAPPING}/{first.shard_id}/{self.at:%Y/%m/%d/%Y-%m-%dT%H.%M.%S}-{name}"

    @property
    def document(self) -> bytes:
        """The document itself."""
        first, last = self.records[0], self.records[-1]
        response = {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"}
        content = {
            "requestContext": {
                "requestId": str(uuid.uuid5(_MAPPING, last.sequence_number)),
                "functionArn": FUNCTION_ARN,
                "condition": self.condition.value,
                "approximateInvokeCount": self.invocations,
            },
            # There is no answer to speak of when the function was never invoked.
            **({"responseContext": response} if self.invocations else {}),
            "version": "1.0",
            "timestamp": _time(self.at),
            "KinesisBatchInfo": {
                "shardId": first.shard_id,
                "startSequenceNumber": first.sequence_number,
                "endSequenceNumber": last.sequence_number,
                "approximateArrivalOfFirstRecord": _time(first.arrived_at),
                "approximateArrivalOfLastRecord": _time(last.arrived_at),
                "batchSize": len(self.records),
                "streamArn": STREAM_ARN,
            },
            "payload": json.dumps(event_of(self.records)),
        }
        return json.dumps(content).encode()


def announcement(letters: Sequence[GivenUp], *, bucket: str) -> dict[str, Any]:
    """The SQS event by which the bucket's notifications of these documents reach a function."""
    return {
        "Records": [
            {
                "messageId": str(uuid.uuid5(_MAPPING, letter.key)),
                "receiptHandle": "handle",
                "body": json.dumps({"Records": [_created(letter, bucket)]}),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": str(int(letter.at.timestamp() * 1000)),
                    "ApproximateFirstReceiveTimestamp": str(int(letter.at.timestamp() * 1000)),
                    "SenderId": "S3",
                },
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:cloudiot-test-undelivered",
                "awsRegion": "eu-central-1",
            }
            for letter in letters
        ]
    }


def _created(letter: GivenUp, bucket: str) -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-central-1",
        "eventTime": _time(letter.at),
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": letter.key, "size": len(letter.document)},
        },
    }


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"

"""Records of a stream, and the event in which a function gets them."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

_REGION: Final = "eu-central-1"
_ACCOUNT: Final = "123456789012"
STREAM_ARN: Final = f"arn:aws:kinesis:{_REGION}:{_ACCOUNT}:stream/cloudiot-test-telemetry"
FUNCTION_ARN: Final = f"arn:aws:lambda:{_REGION}:{_ACCOUNT}:function:cloudiot-test-on_telemetry_batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, at its place in a shard.

    Attributes:
        sequence: its number in the stream; greater ones came later.
        arrived_at: when Kinesis took it.
    """

    shard_id: str
    sequence: int
    partition_key: str
    data: bytes
    arrived_at: datetime

    @property
    def sequence_number(self) -> str:
        """The number as Kinesis writes it: 56 digits, so that texts sort as the numbers do."""
        return f"{self.sequence:056d}"


def event_of(records: Sequence[Record]) -> dict[str, Any]:
    """What Lambda invokes a function with."""
    return {"Records": [_entry(record) for record in records]}


def _entry(record: Record) -> dict[str, Any]:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": record.sequence_number,
            "data": base64.b64encode(record.data).decode(),
            "approximateArrivalTimestamp": round(record.arrived_at.timestamp(), 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{record.shard_id}:{record.sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{_ACCOUNT}:role/on-telemetry-batch",
        "awsRegion": _REGION,
        "eventSourceARN": STREAM_ARN,
    }

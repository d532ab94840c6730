"""Events as AWS invokes functions with them, made by hand."""

import base64
import json
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Event = dict[str, Any]


def now_ms() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


def forwarded(device_id: str, payload: object, **also: object) -> Event:
    """A device's message as a topic rule hands it on; bytes are taken as they are, all else as JSON."""
    return {"payload_base64": _base64(payload), "device_id": device_id, "received_at": now_ms(), **also}


def stream_batch(device_id: str, payloads: Sequence[object]) -> Event:
    """A batch of the telemetry stream, all of one device."""
    return {
        "Records": [
            {
                "eventSource": "aws:kinesis",
                "eventID": f"shardId-000000000000:{number}",
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": device_id,
                    "sequenceNumber": str(number),
                    "data": _base64(payload),
                    "approximateArrivalTimestamp": time.time(),
                },
            }
            for number, payload in enumerate(payloads, start=1)
        ]
    }


def queued(body: Event) -> Event:
    """One message of a queue."""
    record = {
        "messageId": uuid.uuid4().hex,
        "receiptHandle": "handle",
        "body": json.dumps(body),
        "attributes": {"SentTimestamp": str(now_ms())},
        "eventSource": "aws:sqs",
    }
    return {"Records": [record]}


def stored(key: str, *, size: int, version_id: str | None = None) -> Event:
    """A bucket's word of a new object, as it lies in a queue."""
    thing = {"key": key, "size": size} | ({} if version_id is None else {"versionId": version_id})
    return queued({"Records": [{"eventTime": _iso(datetime.now(UTC)), "s3": {"object": thing}}]})


def rule_error(topic: str, payload: object) -> Event:
    """A topic rule's word of a message that it could not hand on, as it lies in a queue."""
    return queued(
        {"ruleName": "rule", "topic": topic, "base64OriginalPayload": _base64(payload), "failures": []},
    )


def tick(at: datetime | None = None) -> Event:
    """A schedule's."""
    return {
        "version": "0",
        "id": uuid.uuid4().hex,
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": _iso(at or datetime.now(UTC)),
        "region": "eu-central-1",
        "resources": [],
        "detail": {},
    }


def telemetry(*samples: tuple[int, dict[str, float]]) -> dict[str, Any]:
    """A telemetry message of samples: each with its time in epoch milliseconds."""
    return {"v": 1, "seq": time.time_ns() // 1_000, "samples": [{"t": at_ms, **values} for at_ms, values in samples]}


def photo_id() -> str:
    """The id of a photo that is taken now: it begins with the milliseconds (UUID version 7)."""
    digits = f"{now_ms():012x}7{uuid.uuid4().hex[:3]}8{uuid.uuid4().hex[:15]}"
    return str(uuid.UUID(digits))


def _base64(payload: object) -> str:
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return base64.b64encode(content).decode()


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"

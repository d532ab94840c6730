"""What lands in the queue of the undelivered, by whom it was written, and what it holds.

- IoT Core, when a topic rule's action failed: the device's own message, and its topic.
- Lambda, when it gave up an upload request: the event that the function was invoked with.
- The raw bucket, when Lambda gave up a batch of the stream and left it there: where it lies.
"""

import base64
from datetime import datetime
from typing import Any, Final

import msgspec

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import InputRefused
from chalicelib.entrypoints.stream_records import StreamBatch
from chalicelib.services.redeliver_undelivered import Undelivered


class _RuleError(msgspec.Struct):
    topic: str
    base64OriginalPayload: str  # noqa: N815 - IoT Core's name


class _GivenUpInvocation(msgspec.Struct):
    requestPayload: dict[str, Any]  # noqa: N815 - Lambda's name


class _GivenUpBatch(msgspec.Struct):
    # The event of the function, written as JSON once more; as a part of the record it is read, too.
    payload: str | StreamBatch


_rule_error: Final = msgspec.json.Decoder(_RuleError)
_invocation: Final = msgspec.json.Decoder(_GivenUpInvocation)
_given_up: Final = msgspec.json.Decoder(_GivenUpBatch)
_batch: Final = msgspec.json.Decoder(StreamBatch)


def rule_error_in(body: str, *, sent_at: datetime) -> Undelivered | None:
    """The device's message that a rule could not hand on; None when the body is something else.

    Raises:
        InputRefused: it is a rule's error, but the message in it cannot be had.
    """
    try:
        error = _rule_error.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    try:
        payload = base64.b64decode(error.base64OriginalPayload, validate=True)
    except ValueError as failure:  # binascii.Error, and what it says of letters beyond ASCII
        raise InputRefused("the original payload is not in base64", field="base64OriginalPayload") from failure
    return Undelivered(topic=error.topic, arrival=Arrival(device_id="", payload=payload, received_at=sent_at))


def given_up_invocation_in(body: str) -> dict[str, Any] | None:
    """The event of an invocation that Lambda gave up; None when the body is something else."""
    try:
        return _invocation.decode(body).requestPayload
    except (msgspec.DecodeError, RecursionError):
        return None


def given_up_batch_in(record: bytes) -> tuple[Arrival, ...]:
    """The messages of a batch that Lambda gave up and left in the bucket.

    Raises:
        InputRefused: Lambda has not written this.
    """
    try:
        payload = _given_up.decode(record).payload
        batch = _batch.decode(payload) if isinstance(payload, str) else payload
        return tuple(batch.arrivals())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise InputRefused(f"no batch of the stream: {error}") from error

"""AWS as far as a network cable: what botocore sends is counted and answered at once, from memory.

It stands in the place of the HTTP session, below all that a client does with a request and an answer: building,
signing, retrying and parsing are done in full.
"""

import base64
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import parse_qs

import msgspec
from botocore.awsrequest import AWSResponse
from botocore.httpsession import URLLib3Session

from benchmarks.dynamo_sizes import item_bytes, write_units_of

_DYNAMODB: Final = "DynamoDB_20120810."
# An item that has these lies in the index, too, with all that it has.
_INDEX_KEY: Final = ("feed", "feed_sort")
_RULES: Final = (Path(__file__).parents[2] / "infrastructure" / "default_thresholds.json").read_text("utf-8")

_ANSWERS: Final = {
    _DYNAMODB + "BatchWriteItem": b'{"UnprocessedItems":{}}',
    _DYNAMODB + "TransactWriteItems": b"{}",
    _DYNAMODB + "PutItem": b"{}",
    _DYNAMODB + "GetItem": b"{}",
    _DYNAMODB + "Query": b'{"Count":0,"Items":[],"ScannedCount":0}',
    "AmazonSSM.GetParameter": msgspec.json.encode(
        {"Parameter": {"Name": "rules", "Value": _RULES, "Version": 1, "LastModifiedDate": 1_767_225_600}}
    ),
    "Publish": b"<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it would have left: the operation, by its full name, and its parameters."""

    operation: str
    parameters: Any


@dataclass(slots=True)
class CannedAws:
    """Answers everything.

    Attributes:
        sent: every request, as long as `recording` is on.
    """

    recording: bool = False
    sent: list[Sent] = field(default_factory=list)

    @contextmanager
    def plugged_in(self) -> Iterator[None]:
        """Let all clients of botocore speak to this."""
        with patch.object(URLLib3Session, "send", lambda _session, request: self.answer(request)):
            yield

    @contextmanager
    def recorded(self) -> Iterator[list[Sent]]:
        """What is sent meanwhile."""
        self.sent, self.recording = [], True
        try:
            yield self.sent
        finally:
            self.recording = False

    def answer(self, request: Any) -> AWSResponse:
        """What comes back for a prepared request."""
        operation = _operation_of(request)
        if self.recording:
            self.sent.append(Sent(operation, _parameters_of(request)))
        return AWSResponse(request.url, 200, {"Content-Type": "text/plain"}, _Body(_answer_to(operation, request.body)))


class _Body:
    """The part of an HTTP response that botocore reads."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._content


def puts_of(sent: Iterator[Sent] | list[Sent]) -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Table, item, and whether it was part of a transaction, of every item that these requests put."""
    for request in sent:
        parameters = request.parameters
        match request.operation.removeprefix(_DYNAMODB):
            case "PutItem":
                yield parameters["TableName"], _with_bytes(parameters["Item"]), False
            case "BatchWriteItem":
                for table, entries in parameters["RequestItems"].items():
                    for entry in entries:
                        yield table, _with_bytes(entry["PutRequest"]["Item"]), False
            case "TransactWriteItems":
                for step in parameters["TransactItems"]:
                    yield step["Put"]["TableName"], _with_bytes(step["Put"]["Item"]), True


def write_units(sent: list[Sent]) -> int:
    """What DynamoDB would charge: each begun KB of an item, in a transaction twice, and once more for an index."""
    return sum(_units(item, in_transaction) for _, item, in_transaction in puts_of(sent))


def calls(sent: list[Sent]) -> Counter[str]:
    """How many calls, by operation."""
    return Counter(request.operation.rpartition(".")[2] for request in sent)


def _units(item: dict[str, Any], in_transaction: bool) -> int:
    units = write_units_of(item_bytes(item))
    indexed = all(name in item for name in _INDEX_KEY)
    return units * (2 if in_transaction else 1) + (units if indexed else 0)


def _operation_of(request: Any) -> str:
    target = request.headers.get("X-Amz-Target")
    if target is not None:
        return target.decode() if isinstance(target, bytes) else str(target)
    return _text(request.body).partition("Action=")[2].partition("&")[0]


def _text(body: bytes | str) -> str:
    return body.decode() if isinstance(body, bytes) else body


def _answer_to(operation: str, body: Any) -> bytes:
    if operation == _DYNAMODB + "BatchGetItem":
        return _found(msgspec.json.decode(body))
    if operation == "PublishBatch":
        return _published(_text(body).count(".Subject="))
    return _ANSWERS[operation]


def _found(request: Any) -> bytes:
    """Every device is registered; nothing else is there yet."""
    found = {
        table: [_device(key) for key in wanted["Keys"] if key["sk"]["S"] == "DEVICE"]
        for table, wanted in request["RequestItems"].items()
    }
    return msgspec.json.encode({"Responses": found, "UnprocessedKeys": {}})


def _device(key: dict[str, Any]) -> dict[str, Any]:
    device_id = key["pk"]["S"].partition("#")[2]
    texts = {
        "device_id": device_id,
        "site": device_id.rpartition("-")[0],
        "name": "North bench",
        "registered_at": "2026-01-01T00:00:00Z",
        "registered_by": "owner",
    }
    return key | {name: {"S": text} for name, text in texts.items()}


def _published(entries: int) -> bytes:
    members = "".join(f"<member><Id>{index}</Id><MessageId>{index}</MessageId></member>" for index in range(entries))
    result = f"<PublishBatchResult><Failed/><Successful>{members}</Successful></PublishBatchResult>"
    return f"<PublishBatchResponse>{result}</PublishBatchResponse>".encode()


def _parameters_of(request: Any) -> Any:
    if request.headers.get("X-Amz-Target") is not None:
        return msgspec.json.decode(request.body)
    return parse_qs(_text(request.body))


def _with_bytes(item: dict[str, Any]) -> dict[str, Any]:
    """The item with its binary values as they were before they travelled."""
    return {name: {"B": base64.b64decode(value["B"])} if "B" in value else value for name, value in item.items()}

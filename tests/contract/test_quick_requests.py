"""The quick way to write DynamoDB's requests says word for word what botocore's own says."""

import json
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from chalicelib.adapters.quick_requests import hurry
from tests.contract import cloud

ITEM = {
    "device_id": {"S": 'grün "⚘" \\ \n'},
    "packed": {"B": bytes(range(256))},
    "v": {"N": "2"},
    "nothing": {"NULL": True},
    "deep": {"M": {"list": {"L": [{"BOOL": False}, {"SS": ["a", "b"]}, {"BS": [b"\x00", b"\xff"]}]}}},
}
KEY = {"device_id": {"S": "greenhouse-1-a"}}
REQUESTS: dict[str, dict[str, Any]] = {
    "batch_write_item": {
        "RequestItems": {
            "one": [{"PutRequest": {"Item": ITEM}}, {"DeleteRequest": {"Key": KEY}}],
            "two": [{"DeleteRequest": {"Key": KEY}}],
        },
        "ReturnConsumedCapacity": "TOTAL",
    },
    "batch_get_item": {"RequestItems": {"one": {"Keys": [KEY], "ConsistentRead": True}}},
    "transact_write_items": {
        "TransactItems": [
            {"Put": {"TableName": "one", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}},
            {"ConditionCheck": {"TableName": "one", "Key": KEY, "ConditionExpression": "attribute_exists(pk)"}},
        ],
        "ClientRequestToken": "token",
    },
}


class Wire:
    """Keeps what would have been sent, and answers that all is well."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.sent: list[Any] = []
        client.meta.events.register("before-send.dynamodb.*", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        self.sent.append(request)
        return AWSResponse(request.url, 200, {}, _Body())

    def body(self, operation: str, **params: Any) -> Any:
        getattr(self.client, operation)(**params)
        return json.loads(self.sent[-1].body)


class _Body:
    def stream(self, **_: Any) -> Any:
        yield b"{}"


def wires() -> tuple[Wire, Wire]:
    """A client of DynamoDB as botocore makes it, and one in a hurry."""
    session = cloud._session()
    usual = session.client("dynamodb")
    return Wire(usual), Wire(hurry(session.client("dynamodb", config=Config(parameter_validation=False))))


@pytest.mark.parametrize("operation", list(REQUESTS))
def test_a_large_request_is_the_same_in_every_value(operation: str) -> None:
    usual, quick = wires()

    assert quick.body(operation, **REQUESTS[operation]) == usual.body(operation, **REQUESTS[operation])

    assert quick.sent[0].url == usual.sent[0].url
    named = ("X-Amz-Target", "Content-Type")
    assert [quick.sent[0].headers[name] for name in named] == [usual.sent[0].headers[name] for name in named]
    assert int(quick.sent[0].headers["Content-Length"]) == len(quick.sent[0].body)


def test_what_botocore_adds_by_itself_is_not_lost() -> None:
    _, quick = wires()

    body = quick.body("transact_write_items", TransactItems=REQUESTS["transact_write_items"]["TransactItems"])

    assert len(body["ClientRequestToken"]) == 36


def test_a_request_is_left_as_it_was_to_be_sent_again() -> None:
    _, quick = wires()
    request = REQUESTS["batch_write_item"]

    assert quick.body("batch_write_item", **request) == quick.body("batch_write_item", **request)


def test_other_requests_are_none_of_its_business() -> None:
    usual, quick = wires()
    request = {"TableName": "one", "Item": ITEM}

    assert quick.body("put_item", **request) == usual.body("put_item", **request)


def test_what_was_written_quickly_is_read_by_the_usual_client() -> None:
    cloud.make_telemetry_table()
    quick = hurry(cloud._session().client("dynamodb", config=Config(parameter_validation=False)))
    item = {"device_id": {"S": "greenhouse-1-a"}, "at_seq": {"S": "1"}, "packed": {"B": bytes(range(256))}}

    quick.batch_write_item(RequestItems={cloud.TELEMETRY_TABLE: [{"PutRequest": {"Item": item}}]})

    assert cloud.stored_items(cloud.TELEMETRY_TABLE) == [item]

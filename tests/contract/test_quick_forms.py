"""The quick way to write SNS's requests says the same as botocore's own."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.quick_forms import encoded, hurry_forms
from tests.contract import cloud

EVERY_ASCII = "".join(map(chr, range(128)))
# Half a surrogate pair is no character, and travels in no form.
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.characters(max_codepoint=127))


NAME = st.from_regex(r"[A-Za-z0-9.]+", fullmatch=True)


@given(form=st.dictionaries(NAME, TEXT))
def test_a_form_is_read_as_it_was_written(form: dict[str, str]) -> None:
    read = parse_qsl(encoded(form.items()), keep_blank_values=True, strict_parsing=bool(form))

    assert read == list(form.items())


def test_nothing_travels_that_a_form_may_not_hold() -> None:
    written = encoded([("every", EVERY_ASCII), ("text", "36 °C & more\n"), ("plain", "plain-Text_1.~")])

    assert set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%=&")
    assert written.endswith("&plain=plain-Text_1.~")


class _Body:
    def stream(self, **_: Any) -> Any:
        yield b"<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"


ENTRY: dict[str, Any] = {
    "Id": "0",
    "Subject": "WARNING at north",
    "MessageStructure": "json",
    "Message": '{"default": "über 35 °C\\n"}',
    "MessageAttributes": {
        "severity": {"DataType": "String", "StringValue": "warning"},
        "site": {"DataType": "String", "StringValue": "Gewächshaus 1 & 2"},
    },
}


@pytest.mark.parametrize(
    "entries",
    [
        [ENTRY],
        [{"Id": str(number), "Message": "x"} for number in range(10)],
        [ENTRY, ENTRY | {"Id": "1", "MessageAttributes": {}, "Message": ""}],
    ],
    ids=["whole", "ten", "with-empty-parts"],
)
def test_a_batch_of_notifications_says_what_it_always_said(entries: list[dict[str, Any]]) -> None:
    usual, hurried = sent_for(entries, quick=False), sent_for(entries, quick=True)

    assert form_of(hurried) == form_of(usual)
    assert usual.headers["Content-Type"] == hurried.headers["Content-Type"]
    assert int(hurried.headers["Content-Length"]) == len(hurried.body)


def test_what_subscribers_get_is_what_was_written_quickly() -> None:
    client = hurry_forms(cloud._session().client("sns", config=Config(parameter_validation=False)))
    sqs = cloud.client("sqs")
    topic = client.create_topic(Name="cloudiot-test-alerts")["TopicArn"]
    queue = sqs.create_queue(QueueName="alerts")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    client.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    client.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[ENTRY])

    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    heard = json.loads(message["Body"])
    assert (heard["Message"], heard["Subject"]) == ("über 35 °C\n", ENTRY["Subject"])
    assert heard["MessageAttributes"]["site"]["Value"] == "Gewächshaus 1 & 2"


def sent_for(entries: list[dict[str, Any]], *, quick: bool) -> Any:
    """The request that a client sends for a batch."""
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {}, _Body())

    client = cloud._session().client("sns", config=Config(parameter_validation=not quick))
    client.meta.events.register("before-send.sns.*", answer)
    (hurry_forms(client) if quick else client).publish_batch(
        TopicArn="arn:aws:sns:eu-central-1:1:alerts", PublishBatchRequestEntries=entries
    )
    (request,) = sent
    return request


def form_of(request: Any) -> dict[str, str]:
    """What a request says; an empty map says nothing, in whatever way it is written."""
    body = request.body if isinstance(request.body, str) else request.body.decode()
    fields = dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True))
    return {name: value for name, value in fields.items() if not name.endswith(".MessageAttributes")}

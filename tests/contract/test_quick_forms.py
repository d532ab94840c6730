"""The quick way to write SNS's requests says word for word what botocore's own says."""

from typing import Any
from urllib.parse import parse_qs, urlencode

from botocore.awsrequest import AWSResponse
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.quick_forms import encoded, hurry_forms
from tests.contract import cloud

EVERY_ASCII = "".join(map(chr, range(128)))


@given(form=st.dictionaries(st.text(), st.text() | st.text(st.characters(max_codepoint=127))))
def test_every_form_is_encoded_as_it_always_was(form: dict[str, str]) -> None:
    assert encoded(form) == urlencode(form)


def test_every_letter_is_escaped_that_must_be() -> None:
    for text in (EVERY_ASCII, EVERY_ASCII[32:127], "\n" + EVERY_ASCII[32:127], "grün", "50 % & more+"):
        assert encoded({"Message": text}) == urlencode({"Message": text})


class _Body:
    def stream(self, **_: Any) -> Any:
        yield b"<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"


def test_a_batch_of_notifications_leaves_as_it_always_did() -> None:
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {}, _Body())

    entries = [{"Id": "0", "Subject": "WARNING at north", "Message": '{"default": "über 35 °C\\n"}'}]
    for quick in (False, True):
        client = cloud._session().client("sns")
        if quick:
            hurry_forms(client)
        client.meta.events.register("before-send.sns.*", answer)
        client.publish_batch(TopicArn="arn:aws:sns:eu-central-1:1:alerts", PublishBatchRequestEntries=entries)

    usual, hurried = (request.body if isinstance(request.body, str) else request.body.decode() for request in sent)
    assert parse_qs(hurried, strict_parsing=True) == parse_qs(usual, strict_parsing=True)
    assert sent[0].headers["Content-Type"] == sent[1].headers["Content-Type"]
    assert sent[0].headers["Content-Length"] == sent[1].headers["Content-Length"]

"""The quick way to write SNS's requests says the same as botocore's own."""

from typing import Any
from urllib.parse import parse_qsl

from botocore.awsrequest import AWSResponse
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.quick_forms import encoded, hurry_forms
from tests.contract import cloud

EVERY_ASCII = "".join(map(chr, range(128)))
# Half a surrogate pair is no character, and travels in no form.
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.characters(max_codepoint=127))


@given(form=st.dictionaries(TEXT, TEXT))
def test_a_form_is_read_as_it_was_written(form: dict[str, str]) -> None:
    read = parse_qsl(encoded(form), keep_blank_values=True, strict_parsing=bool(form))

    assert read == list(form.items())


def test_nothing_travels_that_a_form_may_not_hold() -> None:
    written = encoded({EVERY_ASCII: "36 °C & more\n", "plain-Name_1.~": "x"})

    assert set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%=&")
    assert written.endswith("&plain-Name_1.~=x")


class _Body:
    def stream(self, **_: Any) -> Any:
        yield b"<PublishBatchResponse><PublishBatchResult/></PublishBatchResponse>"


def test_a_batch_of_notifications_says_what_it_always_said() -> None:
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
    assert parse_qsl(hurried, strict_parsing=True) == parse_qsl(usual, strict_parsing=True)
    assert sent[0].headers["Content-Type"] == sent[1].headers["Content-Type"]
    assert int(sent[1].headers["Content-Length"]) == len(hurried)

"""The quick way to sign DynamoDB's requests makes the signature that botocore's own makes."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials

from chalicelib.adapters.quick_requests import hurry
from chalicelib.adapters.quick_signatures import add_signature, hurry_signatures
from tests.contract import cloud

NOW: Final = datetime(2026, 11, 23, 3, 7, 9, tzinfo=UTC)
URL: Final = "https://dynamodb.eu-central-1.amazonaws.com/"
BODY: Final = '{"RequestItems":{"grün":[]}}'.encode()
OWN: Final = ReadOnlyCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None)
OF_A_ROLE: Final = ReadOnlyCredentials("ASIAEXAMPLE", "another/secret", "a-session-token==")


def a_request(url: str = URL) -> AWSRequest:
    headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem"}
    return AWSRequest("POST", url, headers=headers | {"User-Agent": "cloudiot/1", "amz-sdk-request": "x"}, data=BODY)


def signed(credentials: ReadOnlyCredentials, *, now: datetime = NOW, url: str = URL) -> AWSRequest:
    request = a_request(url)
    add_signature(request, credentials, region="eu-central-1", service="dynamodb", now=now)
    return request


class _Only(SigV4Auth):  # type: ignore[misc]
    """botocore's own, over the headers that another signature names."""

    def __init__(self, names: list[str], *of: Any) -> None:
        super().__init__(*of)
        self._names = names

    def headers_to_sign(self, request: Any) -> Any:
        kept = HTTPHeaders()
        for name, value in super().headers_to_sign(request).items():
            if name in self._names:
                kept[name] = value
        return kept


def by_botocore(request: AWSRequest, credentials: ReadOnlyCredentials, *, now: datetime = NOW) -> str:
    """The `Authorization` that botocore gives a request like this one, over the same headers."""
    named = re.search("SignedHeaders=([^,]*)", request.headers["Authorization"])
    assert named is not None
    theirs = a_request(request.url)
    with time_machine.travel(now, tick=False):
        _Only(named[1].split(";"), Credentials(*credentials), "dynamodb", "eu-central-1").add_auth(theirs)
    return str(theirs.headers["Authorization"])


@pytest.mark.parametrize("credentials", [OWN, OF_A_ROLE], ids=["a key of its own", "a role"])
@pytest.mark.parametrize("url", [URL, "http://127.0.0.1:4566/"])
def test_a_signature_is_the_one_that_botocore_makes(credentials: ReadOnlyCredentials, url: str) -> None:
    request = signed(credentials, url=url)

    assert request.headers["Authorization"] == by_botocore(request, credentials)


def test_all_that_aws_demands_is_signed() -> None:
    names = re.search("SignedHeaders=([^,]*)", signed(OF_A_ROLE).headers["Authorization"])

    assert names is not None
    assert names[1] == "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"


def test_the_key_of_another_day_or_another_role_is_another_one() -> None:
    signed(OWN)
    tomorrow = NOW + timedelta(days=1)

    for credentials, now in [(OWN, tomorrow), (OF_A_ROLE, NOW), (OWN, NOW)]:
        request = signed(credentials, now=now)
        assert request.headers["Authorization"] == by_botocore(request, credentials, now=now)


def text(header: str | bytes) -> str:
    """A header that botocore may have put into bytes."""
    return header.decode() if isinstance(header, bytes) else header


class _Body:
    def stream(self, **_: Any) -> Any:
        yield b"{}"


class Wire:
    """A client in a hurry, and what it would have sent."""

    def __init__(self, credentials: Credentials | None = None) -> None:
        client = cloud._session().client("dynamodb", config=Config(parameter_validation=False))
        self.client = hurry(hurry_signatures(client, credentials))
        self.sent: list[Any] = []
        client.meta.events.register("before-send.dynamodb.*", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        self.sent.append(request)
        return AWSResponse(request.url, 200, {}, _Body())


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("batch_write_item", {"RequestItems": {"one": []}}),
        ("batch_get_item", {"RequestItems": {"one": {"Keys": []}}}),
        ("transact_write_items", {"TransactItems": []}),
    ],
)
def test_large_requests_travel_with_one_signature_over_what_is_sent(operation: str, parameters: dict[str, Any]) -> None:
    wire = Wire(Credentials(*OF_A_ROLE))
    with time_machine.travel(NOW, tick=False):
        getattr(wire.client, operation)(**parameters)

    (request,) = wire.sent
    json.loads(request.body)
    headers = {name: text(request.headers[name]) for name in ("Content-Type", "X-Amz-Target")}
    again = AWSRequest("POST", request.url, headers=headers, data=request.body)
    add_signature(again, OF_A_ROLE, region="eu-central-1", service="dynamodb", now=NOW)
    assert text(request.headers["Authorization"]) == again.headers["Authorization"]


def test_other_requests_are_signed_as_ever() -> None:
    wire = Wire(Credentials(*OWN))

    wire.client.get_item(TableName="one", Key={"pk": {"S": "a"}})

    # By the client's own credentials.
    assert "Credential=testing/" in text(wire.sent[0].headers["Authorization"])


def test_without_credentials_all_stays_as_it_is() -> None:
    wire = Wire(None)

    wire.client.batch_write_item(RequestItems={"one": []})

    assert "Credential=testing/" in text(wire.sent[0].headers["Authorization"])

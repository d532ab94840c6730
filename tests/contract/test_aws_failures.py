"""What AWS says when it is not well, and what becomes of it."""

import re
from typing import Any

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.domain.errors import Outage, PhotoNotFound

SOMEWHERE = "https://dynamodb.example"


def client_error(code: str, status: int) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "…"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "GetItem")


@pytest.mark.parametrize(
    "error",
    [
        client_error("ProvisionedThroughputExceededException", 400),
        client_error("ThrottlingException", 400),
        client_error("RequestLimitExceeded", 400),
        client_error("TransactionInProgressException", 400),
        client_error("TooManyRequestsException", 429),
        client_error("SomethingNew", 429),
        client_error("InternalServerError", 500),
        client_error("SlowDown", 503),
        client_error("SomethingNew", 504),
        ConnectTimeoutError(endpoint_url=SOMEWHERE),
        ReadTimeoutError(endpoint_url=SOMEWHERE),
        EndpointConnectionError(endpoint_url=SOMEWHERE),
        IncompleteReadError(actual_bytes=1, expected_bytes=2),
        ResponseStreamingError(error="reset"),
    ],
    ids=str,
)
def test_what_passes_by_itself_is_an_outage_of_the_part(error: Exception) -> None:
    with pytest.raises(Outage, match="the telemetry table") as outage, outages_of("the telemetry table"):
        raise error

    assert outage.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        client_error("AccessDeniedException", 400),
        client_error("AccessDenied", 403),
        client_error("ExpiredTokenException", 400),
        client_error("ResourceNotFoundException", 400),
        client_error("ValidationException", 400),
        NoCredentialsError(),
        PhotoNotFound("gone"),
        KeyError("a bug"),
    ],
    ids=repr,
)
def test_what_does_not_pass_by_itself_travels_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)) as travelled, outages_of("the telemetry table"):
        raise error

    assert travelled.value is error


def test_every_error_of_the_sdk_that_speaks_of_connections_is_an_outage() -> None:
    """A newer SDK may bring new ones: this notices."""
    of_connections = {kind for kind in kinds_of(BotoCoreError) if re.search("Connect|Timeout|HTTP", kind.__name__)}

    passed_over = {
        kind.__name__ for kind in of_connections if not issubclass(kind, (BotoConnectionError, HTTPClientError))
    }
    assert of_connections
    assert passed_over == set()


def kinds_of(family: type[Exception]) -> set[type[Exception]]:
    children = set(family.__subclasses__())
    return children.union(*(kinds_of(child) for child in children))

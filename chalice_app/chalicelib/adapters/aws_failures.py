"""Tells failures of AWS that pass from those that do not.

What passes by itself becomes an `Outage`: throttles, 5xx, timeouts, broken connections. The rest travels as
it is. A denied access above all: the function fails with AccessDenied in its log, the source delivers again
until the grant is there, and an alarm rings meanwhile. It must never look like somebody's bad input.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own family, not the builtin
    HTTPClientError,
    IncompleteReadError,
)

from chalicelib.domain.errors import Outage

# "Not now", as the services that we call say it with a status below 500.
_NOT_NOW: Final = frozenset(
    {
        "KMSThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
_TOO_MANY_REQUESTS: Final = 429


@contextmanager
def outages_of(part: str) -> Iterator[None]:
    """Turn passing failures of the calls inside into an `Outage`.

    Args:
        part: what is called, for the message: "the telemetry table".
    """
    try:
        yield
    except ClientError as error:
        if _passes(error):
            raise Outage(f"{part} answered {code_of(error)}") from error
        raise
    except (ConnectionError, HTTPClientError, IncompleteReadError) as error:
        raise Outage(f"{part} did not answer: {error}") from error


def code_of(error: Any) -> str:
    """AWS's name of the failure, such as `AccessDenied`."""
    return str(error.response.get("Error", {}).get("Code", ""))


def status_of(error: Any) -> int:
    """The HTTP status of the failure, 0 when there was none."""
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _passes(error: Any) -> bool:
    status = status_of(error)
    return status >= 500 or status == _TOO_MANY_REQUESTS or code_of(error) in _NOT_NOW

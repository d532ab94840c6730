"""Refusals of the server, and the one place that turns them into answers (RFC 9457).

The photo's own faults are in `ml_model.errors`; these are faults of the request, or of the moment.
"""

import logging
from typing import Final

import msgspec
from msgspec import Struct
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from ml_model.errors import PhotoRefused

logger = logging.getLogger(__name__)

_PROBLEM_TYPE: Final = "application/problem+json"

# Nobody reads this answer; the number is the one that nginx writes into its log for a client that left.
CLIENT_GONE: Final = 499


class RequestRefused(Exception):
    """Root of what is wrong with a request, or with its moment, whatever photo it carries."""

    status = 400
    title = "This request cannot be answered."
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


class UnsupportedType(RequestRefused):
    """The body's content type is none that carries photos here."""

    status = 415
    title = "Photos are sent as image/jpeg, image/png or image/webp, and batches of them as application/json."


class BatchInvalid(RequestRefused):
    """The body is JSON by its type, but no batch of photos, or one of too many."""

    title = "This is not a batch of photos."


class EntryInvalid(RequestRefused):
    """One entry of a batch is not what a batch is made of."""

    title = "This entry of the batch is no photo."


class BodyTooSlow(RequestRefused):
    """The body did not arrive in time."""

    status = 408
    title = "The photo took too long to arrive."
    headers = {"connection": "close"}  # noqa: RUF012


class Overloaded(RequestRefused):
    """More photos wait than can be answered soon; the sender does well to come back later."""

    status = 503
    title = "The classifier is busy. Please try again in a moment."
    headers = {"retry-after": "1"}  # noqa: RUF012


class Problem(Struct, frozen=True, kw_only=True):
    """A problem document."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


def problem_of(error: BaseException) -> Problem:
    """The document for a failure. What the sender may not know goes to the log."""
    match error:
        case PhotoRefused() | RequestRefused():
            level = logging.INFO if error.status < 500 else logging.WARNING
            logger.log(level, "refused reason=%r status=%d", str(error), error.status)
            return Problem(title=error.title, status=error.status, detail=str(error))
        case _:
            logger.error("photo not diagnosed", exc_info=error)
            return Problem(
                title="Something failed on our side. Please try again.", status=500, detail="the classifier failed"
            )


def problem_response(error: Exception) -> Response:
    """The answer to a request that failed."""
    if isinstance(error, ClientDisconnect):
        return Response(status_code=CLIENT_GONE)
    problem = problem_of(error)
    headers = error.headers if isinstance(error, RequestRefused) else None
    return Response(msgspec.json.encode(problem), problem.status, headers, _PROBLEM_TYPE)

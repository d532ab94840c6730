"""Refusals of the server, and the one place that turns them into answers (RFC 9457)."""

import logging
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.responses import Response

from ml_model.errors import PhotoRefused

logger = logging.getLogger(__name__)

_PROBLEM_TYPE: Final = "application/problem+json"


class Overloaded(Exception):
    """More photos wait than can be answered soon; the sender does well to come back later."""

    status = 503
    title = "The classifier is busy. Please try again in a moment."


class UnsupportedType(Exception):
    """The body's content type is none that carries a photo here."""

    status = 415
    title = "Photos are sent as image/jpeg or image/png."


def problem_for(error: Exception) -> Response:
    """The answer to a failed request. What the sender may not know goes to the log."""
    match error:
        case PhotoRefused() | UnsupportedType():
            logger.info("photo refused reason=%r status=%d", str(error), error.status)
            return problem(error.status, error.title, str(error))
        case Overloaded():
            logger.warning("photo turned away reason=%r", str(error))
            return problem(error.status, error.title, str(error), {"retry-after": "1"})
        case _:
            logger.error("photo not diagnosed", exc_info=error)
            return problem(500, "Something failed on our side. Please try again.", "the classifier failed")


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem document."""
    document = {"type": "about:blank", "title": title, "status": HTTPStatus(status).value, "detail": detail}
    return Response(msgspec.json.encode(document), status, headers, _PROBLEM_TYPE)

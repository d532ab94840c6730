"""Every answer that is an error: RFC 9457 problem documents, and nothing of our insides in them."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from chalicelib.domain.errors import CloudIoTError, InputRefused, Outage, TableRefused
from chalicelib.observability import logger
from chalicelib.rest.outputs.problem import Problem, WrongField
from chalicelib.rest.response import Answer

PROBLEM: Final = "application/problem+json"
# Throttles of tables and streams pass within seconds.
_RETRY_AFTER_S: Final = "5"


def problem_answer(error: Exception, *, request_id: str = "") -> Answer:
    """The answer that tells of an error; what is our own fault is logged whole, and told without details."""
    if not isinstance(error, CloudIoTError):
        logger.exception("request failed unexpectedly", exc_info=error)
        error = CloudIoTError()
    elif error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("request failed", exc_info=error)
    ours = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return answer_of(
        Problem(
            type=problem_type(error),
            title=error.title,
            status=error.status,
            detail=None if ours else str(error),
            errors=_wrong_fields(error),
            request_id=request_id or None if ours else None,
        ),
        headers={"Retry-After": _RETRY_AFTER_S} if isinstance(error, Outage) else {},
    )


def status_answer(status: HTTPStatus, *, detail: str | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer for an error that has a status and nothing more to tell it apart by: no such path, no such method."""
    return answer_of(
        Problem(type="about:blank", title=status.phrase, status=status, detail=detail), headers=headers or {}
    )


def problem_type(error: CloudIoTError) -> str:
    """`urn:cloudiot:problem:device-not-found`: the error's name, for programs to tell errors apart."""
    return "urn:cloudiot:problem:" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def answer_of(problem: Problem, *, headers: Mapping[str, str]) -> Answer:
    """A problem document as an answer."""
    return Answer(
        status=HTTPStatus(problem.status),
        body=msgspec.json.encode(problem),
        headers={**headers, "Content-Type": PROBLEM, "Cache-Control": "no-store"},
    )


def _wrong_fields(error: CloudIoTError) -> tuple[WrongField, ...]:
    refusals = error.wrong if isinstance(error, TableRefused) else (error,)
    named = (refusal for refusal in refusals if isinstance(refusal, InputRefused) and refusal.field)
    return tuple(WrongField(field=refusal.field, detail=refusal.reason) for refusal in named)

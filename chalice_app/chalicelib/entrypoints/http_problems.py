"""Every answer that is an error: RFC 9457 problem documents, and nothing of our insides in them."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import msgspec
from chalice import Blueprint, Response

from chalicelib.domain.errors import CloudIoTError, InputRefused, Outage, TableRefused
from chalicelib.http_outputs.problem import Problem, WrongField
from chalicelib.observability import logger, observed_request

blueprint: Final = Blueprint(__name__)
# Registered first, so that it runs around everything else.
blueprint.register_middleware(observed_request, "http")

CONTENT_TYPE: Final = "application/problem+json"
# Throttles of tables and streams pass within seconds.
RETRY_AFTER_S: Final = "5"


def problem_response(error: Exception, *, request_id: str = "") -> Response:
    """The answer that tells of an error; what is our own fault is logged whole, and told without details."""
    if not isinstance(error, CloudIoTError):
        logger.exception("request failed unexpectedly", exc_info=error)
        error = CloudIoTError()
    elif error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("request failed", exc_info=error)
    ours = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return _response(
        Problem(
            type=problem_type(error),
            title=error.title,
            status=error.status,
            detail=None if ours else str(error),
            errors=_wrong_fields(error),
            request_id=request_id if ours else None,
        ),
        headers={"Retry-After": RETRY_AFTER_S} if isinstance(error, Outage) else {},
    )


@blueprint.middleware("http")  # type: ignore[untyped-decorator]
def tell_every_error_as_a_problem(request: Any, get_response: Callable[[Any], Response]) -> Response:
    """Turn the errors that Chalice answers itself (405, 415, …) into problem documents too."""
    try:
        response = get_response(request)
    except Exception as error:  # noqa: BLE001 - the last place where it can become an answer
        return problem_response(error)
    if response.status_code < HTTPStatus.BAD_REQUEST or _is_problem(response):
        return response
    status = HTTPStatus(response.status_code)
    detail = response.body.get("Message") if isinstance(response.body, dict) else None
    return _response(
        Problem(type="about:blank", title=status.phrase, status=status, detail=detail), headers=dict(response.headers)
    )


def _wrong_fields(error: CloudIoTError) -> tuple[WrongField, ...]:
    refusals = error.wrong if isinstance(error, TableRefused) else (error,)
    named = (refusal for refusal in refusals if isinstance(refusal, InputRefused) and refusal.field)
    return tuple(WrongField(field=refusal.field, detail=refusal.reason) for refusal in named)


def _is_problem(response: Response) -> bool:
    return bool(response.headers.get("Content-Type") == CONTENT_TYPE)


def problem_type(error: CloudIoTError) -> str:
    """`urn:cloudiot:problem:device-not-found`: the error's name, for programs to tell errors apart."""
    return "urn:cloudiot:problem:" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def _response(problem: Problem, *, headers: dict[str, str]) -> Response:
    return Response(
        body=msgspec.json.encode(problem).decode(),
        status_code=problem.status,
        headers={**headers, "Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"},
    )

"""Sees to it that every answer which is an error is a problem document (RFC 9457), Chalice's own too."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from chalice import Blueprint, Response

from chalicelib.observability import observed_request
from chalicelib.rest.problems import PROBLEM, problem_answer, status_answer
from chalicelib.rest.response import Answer

blueprint: Final = Blueprint(__name__)
# Registered first, so that it runs around everything else.
blueprint.register_middleware(observed_request, "http")


@blueprint.middleware("http")  # type: ignore[untyped-decorator]
def tell_every_error_as_a_problem(request: Any, get_response: Callable[[Any], Response]) -> Response:
    """Turn the errors that Chalice answers itself (404, 405, …) into problem documents too."""
    try:
        response = get_response(request)
    except Exception as error:  # noqa: BLE001 - the last place where it can become an answer
        return chalice_response(problem_answer(error))
    if response.status_code < HTTPStatus.BAD_REQUEST or _is_problem(response):
        return response
    detail = response.body.get("Message") if isinstance(response.body, dict) else None
    return chalice_response(
        status_answer(HTTPStatus(response.status_code), detail=detail, headers=dict(response.headers))
    )


def chalice_response(answer: Answer) -> Response:
    """An answer as Chalice sends it."""
    return Response(body=answer.body.decode(), status_code=answer.status.value, headers=dict(answer.headers))


def _is_problem(response: Response) -> bool:
    return bool(response.headers.get("Content-Type") == PROBLEM)

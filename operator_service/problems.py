"""Every error of the service as a problem document, like those of the REST API."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from chalicelib.domain.errors import CloudIoTError, InputRefused, TableRefused, TooManyTries
from chalicelib.rest.problems import PROBLEM, problem_answer, status_answer
from chalicelib.rest.response import Answer


def tell_errors_as_problems(app: FastAPI) -> None:
    """Let every error that a route raises become a problem document."""
    app.add_exception_handler(CloudIoTError, _tell)
    app.add_exception_handler(Exception, _tell)
    app.add_exception_handler(HTTPException, _tell_status)
    app.add_exception_handler(RequestValidationError, _tell_of_fields)


def refusals(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """What a route's document says of the problems that it may answer."""
    problem = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    return {status.value: {"description": status.phrase, **problem} for status in statuses}


def response_of(answer: Answer) -> Response:
    """An answer of the REST API as Starlette sends it."""
    return Response(answer.body, status_code=answer.status, headers=dict(answer.headers))


def refusal_of(error: CloudIoTError) -> Response:
    """What somebody gets who was refused; with when to come back, if that is all there is to it."""
    response = response_of(problem_answer(error))
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = f"{error.retry_after.total_seconds():.0f}"
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _tell(_request: Request, error: Exception) -> Response:
    return refusal_of(error) if isinstance(error, CloudIoTError) else response_of(problem_answer(error))


def _tell_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods_at(request) | set(headers.get("Allow", "GET").split(", "))))
    return response_of(status_answer(HTTPStatus(error.status_code), headers=headers))


def _methods_at(request: Request) -> set[str]:
    """The methods of a path: FastAPI has a route for each, and tells those of one of them."""
    described = request.app.openapi()["paths"].get(request.url.path, {})
    return {method.upper() for method in described}


def _tell_of_fields(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong = [_wrong_field(detail["loc"], str(detail["msg"])) for detail in error.errors()]
    refusal = wrong[0] if len(wrong) == 1 else TableRefused(wrong, rows=len(wrong))
    return response_of(problem_answer(refusal))


def _wrong_field(place: tuple[int | str, ...], message: str) -> InputRefused:
    # The first step says which part of the request it is: body, query, path.
    field = ".".join(str(step) for step in place[1:])
    return InputRefused(f"{field or place[0]}: {message}", field=field)

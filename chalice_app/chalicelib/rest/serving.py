"""Serves a request: reads what the operation takes, lets its handler do the work, and writes down the answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec

from chalicelib import wiring
from chalicelib.domain.errors import BodyTooLarge, MediaTypeUnknown
from chalicelib.rest.accept import chosen_type
from chalicelib.rest.inputs.input import NoQuery
from chalicelib.rest.operation import JSON, BodyForm, Operation, Redirect, Rendering
from chalicelib.rest.problems import problem_answer
from chalicelib.rest.reading import check_path_ids, parse_body, parse_query, refuse_body
from chalicelib.rest.request import Request
from chalicelib.rest.response import Answer

# Links and certificates are for the one who asked.
_KEPT_BY_NOBODY: Final[Mapping[str, str]] = {"Cache-Control": "no-store"}


def serve(operation: Operation, request: Request) -> Answer:
    """The answer to a request; every error is one, too."""
    try:
        return _answered(operation, request)
    except Exception as error:  # noqa: BLE001 - every error becomes an answer, the unexpected ones are logged
        return problem_answer(error, request_id=request.request_id)


def _answered(operation: Operation, request: Request) -> Answer:
    _check_length(request)
    form = _form_of_answer(operation, request)
    body_form = _form_of_body(operation, request)
    arguments = _arguments(operation, body_form, request)
    handler = operation.handler if body_form is None else body_form.serve
    answer = handler(**arguments)
    if isinstance(answer, Redirect):
        return _redirection(answer)
    if form == JSON:
        body, content_type, headers = msgspec.json.encode(answer), JSON, {}
    else:
        rendering: Rendering = operation.renderings[form](answer, arguments.get("query"))
        body, content_type, headers = rendering.body.encode(), rendering.content_type, dict(rendering.headers)
    varying = {"Vary": "Accept"} if operation.renderings else {}
    return Answer(
        status=operation.status,
        body=body,
        headers={**headers, **varying, **_KEPT_BY_NOBODY, "Content-Type": content_type},
    )


def _check_length(request: Request) -> None:
    # On API Gateway the body is here already; who mounts the API elsewhere did not even read it to its end.
    if request.body and len(request.body) > (most := wiring.longest_request_bytes()):
        raise BodyTooLarge(f"a body has at most {most} bytes")


def _redirection(redirect: Redirect) -> Answer:
    # The link is for the one who asked, and holds longer than the answer is kept.
    kept = f"private, max-age={redirect.fresh_for_s}"
    return Answer(
        status=HTTPStatus.FOUND,
        body=b"",
        headers={"Location": redirect.location, "Cache-Control": kept},
    )


def _form_of_answer(operation: Operation, request: Request) -> str:
    """The media type of the answer; what has one form only is given in it, whatever was asked for."""
    if not operation.renderings:
        return JSON
    return chosen_type(request.accept, (JSON, *operation.renderings))


def _form_of_body(operation: Operation, request: Request) -> BodyForm | None:
    """In which form the body came; None for JSON, and for none."""
    if operation.body is None:
        return None
    media_type = (request.content_type or JSON).partition(";")[0].strip().lower()
    if media_type not in operation.media_types:
        raise MediaTypeUnknown(f"the body can be {' or '.join(operation.media_types)}")
    return operation.body_forms.get(media_type)


def _arguments(operation: Operation, body_form: BodyForm | None, request: Request) -> dict[str, Any]:
    """What the handler takes of a request.

    Raises:
        CloudIoTError: the request is not what this operation takes.
    """
    check_path_ids(request.path_ids)
    query = parse_query(request.query, operation.query)
    arguments: dict[str, Any] = dict(request.path_ids)
    if operation.query is not NoQuery:
        arguments["query"] = query
    if body_form is not None:
        arguments["body"] = body_form.read(request.body)
    elif operation.body is not None:
        arguments["body"] = parse_body(request.body, operation.body)
    else:
        refuse_body(request.body)
    surroundings = {"who": request.who, "mount": request.mount}
    return arguments | {name: surroundings[name] for name in operation.takes}

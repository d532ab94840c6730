"""Routes that say what they take and what they answer.

A handler's signature is the whole declaration: path ids by their name in the path, `query` and `body` by the
shape to parse, `who` for the name of the operator's key. The same declaration serves the route and documents it:

    @alerts.route("POST", "/alerts/{alert_id}/snooze", "Silence an alert for a while")
    def snooze_alert(alert_id: str, body: SnoozeBody, who: str) -> AlertItem: ...
"""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, get_type_hints

import msgspec
from chalice import Blueprint, Response

from chalicelib.entrypoints.authorize_operator import authorize_operator
from chalicelib.entrypoints.http_accept import chosen_type
from chalicelib.entrypoints.http_problems import problem_response
from chalicelib.entrypoints.http_requests import check_path_ids, parse_body, parse_query, refuse_body
from chalicelib.http_inputs import Input, NoQuery

Handler = Callable[..., Any]

JSON: Final = "application/json"
# Carries the next page's cursor where the answer itself has no place for it.
NEXT_CURSOR: Final = "Next-Cursor"

_PATH_ID: Final = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """An answer in another form than JSON: a whole text."""

    body: str
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


# Makes the other form of an answer; the query may say what it should look like.
Renderer = Callable[[Any, Any], Rendering]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyForm:
    """A body in another form than JSON.

    Attributes:
        read: makes of the bytes what `serve` takes as its `body`; raises `InputRefused`.
        serve: the handler for it; what it answers may be something else than what the JSON form is answered with.
    """

    read: Callable[[bytes], Any]
    serve: Handler

    @property
    def answer(self) -> Any:
        """The shape of its answer."""
        return get_type_hints(self.serve)["return"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One route, as it is served and as the OpenAPI document tells of it.

    Attributes:
        description: what there is to know beyond the summary: the handler's docstring.
        answer: a Struct, a union of Structs, or dict for free JSON.
        body_forms: media type -> what reads and serves a body of it, beside JSON; the request's `Content-Type` chooses.
        problems: the statuses, beside those that every route may answer, with which it can fail.
        renderings: media type -> what makes it of the answer, beside JSON; the request's `Accept` chooses.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    query: type[Input]
    body: type[msgspec.Struct] | None
    body_forms: Mapping[str, BodyForm]
    answer: Any
    status: HTTPStatus
    needs_key: bool
    takes_who: bool
    problems: tuple[HTTPStatus, ...]
    renderings: Mapping[str, Renderer]

    @property
    def path_ids(self) -> tuple[str, ...]:
        """Names of the ids in the path."""
        return tuple(_PATH_ID.findall(self.path))

    def body_form_of(self, request: Any) -> BodyForm | None:
        """In which form the body came; None for JSON."""
        media_type, _, _ = request.headers.get("content-type", JSON).partition(";")
        return self.body_forms.get(media_type.strip().lower())

    def arguments_in(self, request: Any) -> dict[str, Any]:
        """What the handler takes of a request.

        Raises:
            CloudIoTError: the request is not what this operation takes.
        """
        path_ids: dict[str, str] = request.uri_params or {}
        check_path_ids(path_ids)
        query = parse_query(request.query_params, self.query)
        arguments: dict[str, Any] = dict(path_ids)
        if self.query is not NoQuery:
            arguments["query"] = query
        form = self.body_form_of(request)
        if form is not None:
            arguments["body"] = form.read(request.raw_body)
        elif self.body is not None:
            arguments["body"] = parse_body(request.raw_body, self.body)
        else:
            refuse_body(request.raw_body)
        if self.takes_who:
            arguments["who"] = request.context["authorizer"]["operator"]
        return arguments


class HttpResource:
    """The routes of one kind of thing: a Chalice blueprint, and the operations on it."""

    def __init__(self, import_name: str) -> None:
        self.blueprint = Blueprint(import_name)
        self.operations: list[Operation] = []

    def route(
        self,
        method: str,
        path: str,
        summary: str,
        *,
        name: str | None = None,
        status: HTTPStatus = HTTPStatus.OK,
        needs_key: bool = True,
        problems: tuple[HTTPStatus, ...] = (),
        body_forms: Mapping[str, BodyForm] | None = None,
        renderings: Mapping[str, Renderer] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Serve a route by the decorated handler.

        Args:
            summary: what it does, in the documents.
            name: of the operation, if not the handler's: a handler that serves several routes needs one for each.
            status: of the answer when all goes well.
            problems: further statuses with which it can fail.
            body_forms: other forms of the body than JSON, by media type.
            renderings: other forms of the answer than JSON, by media type.
        """
        other_forms = renderings or {}

        def register(handler: Handler) -> Handler:
            hints = get_type_hints(handler)
            operation = Operation(
                name=name or handler.__name__,
                method=method,
                path=path,
                summary=summary,
                description=inspect.getdoc(handler) or "",
                query=hints.get("query", NoQuery),
                body=hints.get("body"),
                body_forms=body_forms or {},
                answer=hints["return"],
                status=status,
                needs_key=needs_key,
                takes_who="who" in hints,
                problems=(*problems, HTTPStatus.NOT_ACCEPTABLE) if other_forms else problems,
                renderings=other_forms,
            )
            self.operations.append(operation)
            self._serve(operation, handler)
            return handler

        return register

    def _serve(self, operation: Operation, handler: Handler) -> None:
        @wraps(handler)
        def view(**_path_ids: str) -> Response:
            request = self.blueprint.current_request
            try:
                form = _form_for(request, operation)
                arguments = operation.arguments_in(request)
                body_form = operation.body_form_of(request)
                serve = handler if body_form is None else body_form.serve
                answer = _response(serve(**arguments), operation, form, arguments.get("query"))
            except Exception as error:  # noqa: BLE001 - every error becomes an answer, the unexpected ones are logged
                return problem_response(error, request_id=request.lambda_context.aws_request_id)
            return answer

        self.blueprint.route(
            operation.path,
            methods=[operation.method],
            authorizer=authorize_operator if operation.needs_key else None,
            # Chalice holds a GET's content type against this list too.
            content_types=[JSON, *operation.body_forms] if operation.body else [],
        )(view)


def _form_for(request: Any, operation: Operation) -> str:
    """The media type of the answer; what has one form only is given in it, whatever was asked for."""
    if not operation.renderings:
        return JSON
    return chosen_type(request.headers.get("accept"), (JSON, *operation.renderings))


def _response(answer: object, operation: Operation, form: str, query: object) -> Response:
    rendering = (
        Rendering(body=msgspec.json.encode(answer).decode(), content_type=JSON)
        if form == JSON
        else operation.renderings[form](answer, query)
    )
    varying = {"Vary": "Accept"} if operation.renderings else {}
    return Response(
        body=rendering.body,
        status_code=operation.status.value,
        # Links and certificates are for the one who asked.
        headers={
            **rendering.headers,
            **varying,
            "Content-Type": rendering.content_type,
            "Cache-Control": "no-store",
        },
    )

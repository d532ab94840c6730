"""The OpenAPI 3.1 document, made from what the routes say of themselves."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

import msgspec

from chalicelib.rest.operation import JSON, NEXT_CURSOR, Operation, Redirect
from chalicelib.rest.outputs.problem import Problem
from chalicelib.rest.problems import PROBLEM
from chalicelib.rest.reading import PATH_IDS
from chalicelib.rest.request import Mount
from chalicelib.version import VERSION

_REFS: Final = "#/components/schemas/{name}"
# API Gateway answers these before any of our code runs, in a shape of its own.
_BY_THE_GATEWAY: Final = {
    HTTPStatus.UNAUTHORIZED: "There is no operator key in the request.",
    HTTPStatus.FORBIDDEN: "The key is not valid, or a viewer's key may not do this.",
}
# And these the operator service does, with problem documents.
_BY_OURSELVES: Final = {
    HTTPStatus.UNAUTHORIZED: "There is neither a session nor a valid operator key in the request.",
    HTTPStatus.FORBIDDEN: "A viewer may not do this, or the request does not come from our own page.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many wrong keys came from this address.",
}
_KEY: Final = {"operatorKey": {"type": "http", "scheme": "bearer"}}
SESSION: Final = {"session": {"type": "apiKey", "in": "cookie", "name": "session"}}
_TEXT: Final = {"schema": {"type": "string"}}
_NEXT_CURSOR: Final = {
    "description": "`cursor` of the next page, in every form but JSON; missing on the last page",
    "schema": {"type": "string"},
}
_LOCATION: Final = {
    "description": "A link that opens it for some minutes",
    "schema": {"type": "string", "format": "uri-reference"},
}
_ABOUT: Final = """The REST API of a CloudIoT fleet. Times are epoch milliseconds in UTC.
Errors are problem documents (RFC 9457); `errors` names the field that is wrong."""


def openapi_document(operations: Iterable[Operation], mount: Mount) -> dict[str, Any]:
    """Describe these operations as they are served there."""
    operations = tuple(operations)
    shapes = _Shapes(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, shapes, mount)
    return {
        "openapi": "3.1.0",
        "info": {"title": "CloudIoT", "version": VERSION, "description": _ABOUT},
        "servers": [{"url": mount.server or "/"}],
        "paths": paths,
        "components": {
            "schemas": shapes.components,
            "securitySchemes": _KEY if mount.behind_gateway else _KEY | SESSION,
        },
    }


class _Shapes:
    """The schemas of every shape that the operations take or answer."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        # Told apart by identity: two shapes never share a name, which the document's references rest on.
        used: dict[Any, None] = {Problem: None}
        for operation in operations:
            forms = (form.answer for form in operation.body_forms.values())
            shapes = (operation.query, operation.body, operation.answer, *forms)
            used |= dict.fromkeys(shape for shape in shapes if shape not in (None, Redirect))
        schemas, components = msgspec.json.schema_components(used, ref_template=_REFS)
        self._schemas: dict[Any, dict[str, Any]] = dict(zip(used, schemas, strict=True))
        self._queries = {operation.query: components.pop(operation.query.__name__, {}) for operation in operations}
        self.components = components

    def of(self, shape: Any) -> dict[str, Any]:
        """The schema of a body or an answer."""
        return self._schemas[shape]

    def parameters_of(self, query: Any) -> list[dict[str, Any]]:
        """The parameters of a query: its fields, one by one."""
        return [
            _parameter(name, "query", schema) for name, schema in self._queries[query].get("properties", {}).items()
        ]


def _described(operation: Operation, shapes: _Shapes, mount: Mount) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*map(_path_parameter, operation.path_ids), *shapes.parameters_of(operation.query)],
        "responses": _responses(operation, shapes, mount),
    }
    if operation.description:
        described["description"] = operation.description
    if operation.body is not None:
        others = dict.fromkeys(operation.body_forms, _TEXT)
        described["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": shapes.of(operation.body)}, **others},
        }
    if operation.role is not None:
        described["security"] = [{"operatorKey": []}, *([] if mount.behind_gateway else [{"session": []}])]
    return described


def _responses(operation: Operation, shapes: _Shapes, mount: Mount) -> dict[str, Any]:
    problem = {"content": {PROBLEM: {"schema": shapes.of(Problem)}}}
    responses = {str(operation.status.value): _success(operation, shapes)}
    if operation.role is not None and mount.behind_gateway:
        responses |= {str(status.value): {"description": why} for status, why in _BY_THE_GATEWAY.items()}
    elif operation.role is not None:
        responses |= {str(status.value): {"description": why, **problem} for status, why in _BY_OURSELVES.items()}
    failing = _problems(operation)
    return responses | {str(status.value): {"description": status.phrase, **problem} for status in failing}


def _success(operation: Operation, shapes: _Shapes) -> dict[str, Any]:
    """What comes back when all goes well."""
    described: dict[str, Any] = {"description": operation.status.phrase}
    if operation.answer is Redirect:
        return described | {"headers": {"Location": _LOCATION}}
    described["content"] = {JSON: {"schema": _answer(operation, shapes)}, **dict.fromkeys(operation.renderings, _TEXT)}
    if operation.renderings:
        described["headers"] = {NEXT_CURSOR: _NEXT_CURSOR}
    return described


def _answer(operation: Operation, shapes: _Shapes) -> dict[str, Any]:
    """What comes back as JSON; it may follow the form of the body."""
    answers = [operation.answer, *(form.answer for form in operation.body_forms.values())]
    schemas = [shapes.of(answer) for answer in answers]
    return schemas[0] if len(schemas) == 1 else {"oneOf": schemas}


def _problems(operation: Operation) -> list[HTTPStatus]:
    """With what an operation can fail: its own ways, and those that follow from what it takes."""
    problems = {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
        *operation.problems,
    }
    if operation.path_ids:
        problems.add(HTTPStatus.NOT_FOUND)
    if operation.body is not None:
        problems.add(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return sorted(problems)


def _path_parameter(name: str) -> dict[str, Any]:
    pattern, _ = PATH_IDS[name]
    return _parameter(name, "path", {"type": "string", "pattern": f"^{pattern.pattern}$"}) | {"required": True}


def _parameter(name: str, place: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter; in a query none can be null, it is left out."""
    schema = dict(schema)
    if schema.get("default", ...) is None:
        del schema["default"]
        schema = _without_null(schema)
    described = {"name": name, "in": place}
    if "description" in schema:
        described["description"] = schema.pop("description")
    return {**described, "schema": schema}


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    return {**schema, **kinds[0]} if len(kinds) == 1 else {**schema, "anyOf": kinds}

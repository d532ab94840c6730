"""One OpenAPI document for all that the service does: the REST API under its prefix, and the service's own routes."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from chalicelib.rest.api import OPERATIONS
from chalicelib.rest.openapi import openapi_document
from operator_service.api import MOUNT, PREFIX
from operator_service.problems import refusals

# What FastAPI says of wrong input, if nobody says otherwise.
_FASTAPIS_OWN: Final = "422"
_FASTAPIS_SHAPES: Final = frozenset({"HTTPValidationError", "ValidationError"})


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole document. Both parts name their shapes, and no two shapes have one name."""
    api = openapi_document(OPERATIONS, MOUNT)
    own = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for methods in own["paths"].values():
        for operation in methods.values():
            _tell_of_problems(operation["responses"])
    shapes = own.get("components", {}).get("schemas", {})
    schemas = {name: shape for name, shape in shapes.items() if name not in _FASTAPIS_SHAPES}
    return {
        "openapi": api["openapi"],
        "info": {**api["info"], "title": app.title},
        "servers": [{"url": "/"}],
        "paths": {**own["paths"], **{f"{PREFIX}{path}": methods for path, methods in api["paths"].items()}},
        "components": {**api["components"], "schemas": {**schemas, **api["components"]["schemas"]}},
    }


def _tell_of_problems(responses: dict[str, Any]) -> None:
    """Say of wrong input what we answer to it."""
    if responses.pop(_FASTAPIS_OWN, None) is not None:
        status = HTTPStatus.BAD_REQUEST
        responses[str(status.value)] = refusals(status)[status.value]

"""The REST API on API Gateway: each of its operations is a route of the Chalice app."""

from collections.abc import Iterator
from typing import Any, Final

from chalice import Blueprint, Response

from chalicelib.entrypoints import authorize_operator, http_problems
from chalicelib.entrypoints.http_problems import chalice_response
from chalicelib.rest.api import OPERATIONS
from chalicelib.rest.operation import Operation
from chalicelib.rest.request import Mount, Request
from chalicelib.rest.serving import serve

blueprint: Final = Blueprint(__name__)


def _mount(operation: Operation) -> None:
    def view(**_path_ids: str) -> Response:
        return chalice_response(serve(operation, _request(blueprint.current_request)))

    # Chalice names its view functions after them; they must differ.
    view.__name__ = operation.name
    blueprint.route(
        operation.path,
        methods=[operation.method],
        name=operation.name,
        authorizer=authorize_operator.authorize_operator if operation.role else None,
        # What a body may be is for the operation to say, in its own words.
        content_types=[],
    )(view)


def _request(request: Any) -> Request:
    """What Chalice was brought."""
    authorizer = request.context.get("authorizer") or {}
    return Request(
        path_ids=request.uri_params or {},
        query=tuple(_pairs(request.query_params)),
        content_type=request.headers.get("content-type"),
        accept=request.headers.get("accept"),
        body=request.raw_body,
        who=authorizer.get("operator", ""),
        mount=Mount(server=_server(request), behind_gateway=True),
        request_id=request.lambda_context.aws_request_id,
    )


def _pairs(params: Any) -> Iterator[tuple[str, str]]:
    """Every name and value of Chalice's MultiDict; None when there is no query string."""
    for name in params or ():
        for value in params.getlist(name):
            yield name, value


def _server(request: Any) -> str:
    # The whole path as the client sees it: on API Gateway it begins with the stage.
    path: str = request.context["path"]
    resource: str = request.context["resourcePath"]
    steps_below = resource.count("/")
    return path.rsplit("/", steps_below)[0] if steps_below else path


for each in OPERATIONS:
    _mount(each)

# What app.py registers, in this order: the problems' middleware is then the outermost of ours.
HTTP_BLUEPRINTS: Final = (http_problems.blueprint, authorize_operator.blueprint, blueprint)

"""The REST API under `/api`: the very operations that API Gateway serves, for sessions and for keys."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount, Route, Router

from chalicelib import wiring
from chalicelib.domain.errors import CloudIoTError
from chalicelib.rest import request as rest
from chalicelib.rest.api import OPERATIONS
from chalicelib.rest.operation import Operation
from operator_service.answering import Answering
from operator_service.bodies import body_of
from operator_service.compression import takes_gzip
from operator_service.door import Door
from operator_service.problems import refusal_of

PREFIX: Final = "/api"
MOUNT: Final = rest.Mount(server=PREFIX, behind_gateway=False)


def api_mount(door: Door) -> Mount:
    """All operations, and "not found" for everything else under the prefix.

    A route for each path, with all of its methods: who asks for another one is told which there are.
    """
    paths = dict.fromkeys(operation.path for operation in OPERATIONS)
    answering = Answering()
    routes = [_route(path, door, answering) for path in paths]
    return Mount(PREFIX, app=Router(routes, redirect_slashes=False))


def _route(path: str, door: Door, answering: Answering) -> Route:
    methods = {operation.method: operation for operation in OPERATIONS if operation.path == path}
    return Route(path, _endpoint(methods, door, answering), methods=list(methods))


def _endpoint(
    methods: Mapping[str, Operation], door: Door, answering: Answering
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # HEAD is GET, of which the server leaves the body out.
        operation = methods[request.method if request.method in methods else "GET"]
        try:
            # Whoever may not is turned away before anything is read of what they bring.
            who = await run_in_threadpool(_admitted, operation, door, request)
            body = await body_of(request, most_bytes=wiring.longest_request_bytes())
        except CloudIoTError as refusal:
            return refusal_of(refusal)
        asked = _request(request, who, body)
        return await run_in_threadpool(answering.answer, operation, asked, smaller=takes_gzip(request))

    return endpoint


def _admitted(operation: Operation, door: Door, request: Request) -> str:
    """The name of who asks; empty where anybody may."""
    return "" if operation.role is None else door.admit(request, operation.role).name


def _request(request: Request, who: str, body: bytes) -> rest.Request:
    return rest.Request(
        path_ids=request.path_params,
        query=request.query_params.multi_items(),
        content_type=request.headers.get("content-type"),
        accept=request.headers.get("accept"),
        body=body,
        who=who,
        mount=MOUNT,
        request_id=secrets.token_hex(8),
    )

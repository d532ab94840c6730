"""Operations that say what they take and what they answer.

A handler's signature is the whole declaration: path ids by their name in the path, `query` and `body` by the
shape to parse, `who` for the name of the operator's key, `mount` for where the API is served. The same declaration
serves the operation and documents it:

    @alerts.operation("POST", "/alerts/{alert_id}/snooze", "Silence an alert for a while")
    def snooze_alert(alert_id: str, body: SnoozeBody, who: str) -> AlertItem: ...
"""

import inspect
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, get_type_hints

from chalicelib.domain.operator import role_for
from chalicelib.rest.inputs.input import NoQuery
from chalicelib.rest.operation import BodyForm, Handler, Operation, Redirect, Renderer

# What a handler may be given beside what its client wrote into path, query and body.
_SURROUNDINGS: Final = frozenset({"who", "mount"})


class Resource:
    """The operations on one kind of thing."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def operation(
        self,
        method: str,
        path: str,
        summary: str,
        *,
        name: str | None = None,
        status: HTTPStatus = HTTPStatus.OK,
        needs_key: bool = True,
        shared: bool = False,
        problems: tuple[HTTPStatus, ...] = (),
        body_forms: Mapping[str, BodyForm] | None = None,
        renderings: Mapping[str, Renderer] | None = None,
    ) -> Callable[[Handler], Handler]:
        """Let the decorated handler serve an operation.

        Args:
            summary: what it does, in the documents.
            name: of the operation, if not the handler's: a handler that serves several needs one for each.
            status: of the answer when all goes well; a `Redirect` is always 302.
            shared: whether everybody gets the same answer; it takes no ids, no query and no `who` then.
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
                handler=handler,
                query=hints.get("query", NoQuery),
                body=hints.get("body"),
                body_forms=body_forms or {},
                answer=hints["return"],
                status=HTTPStatus.FOUND if hints["return"] is Redirect else status,
                role=role_for(method) if needs_key else None,
                takes=_SURROUNDINGS & hints.keys(),
                shared=shared,
                problems=(*problems, HTTPStatus.NOT_ACCEPTABLE) if other_forms else problems,
                renderings=other_forms,
            )
            self.operations.append(operation)
            return handler

        return register

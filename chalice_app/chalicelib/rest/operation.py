"""An operation of the REST API: one method on one path."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final, get_type_hints

import msgspec

from chalicelib.domain.operator import Role
from chalicelib.rest.inputs.input import Input

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
class Redirect:
    """An answer that lies elsewhere.

    Attributes:
        fresh_for_s: for how long the same question has the same answer, seconds.
    """

    location: str
    fresh_for_s: int


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
    """One operation, as it is served and as the OpenAPI document tells of it.

    Attributes:
        description: what there is to know beyond the summary: the handler's docstring.
        answer: a Struct, a union of Structs, dict for free JSON, or `Redirect`.
        body_forms: media type -> what reads and serves a body of it, beside JSON; the request's `Content-Type` chooses.
        role: the least that whoever asks has to be; None: anybody may.
        takes: names of those of the handler's arguments that are neither path ids, query nor body.
        shared: whether everybody gets the same answer, so that it may be made once for all who ask at the same time.
        problems: the statuses, beside those that every operation may answer, with which it can fail.
        renderings: media type -> what makes it of the answer, beside JSON; the request's `Accept` chooses.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    handler: Handler
    query: type[Input]
    body: type[msgspec.Struct] | None
    body_forms: Mapping[str, BodyForm]
    answer: Any
    status: HTTPStatus
    role: Role | None
    takes: frozenset[str]
    shared: bool
    problems: tuple[HTTPStatus, ...]
    renderings: Mapping[str, Renderer]

    @property
    def path_ids(self) -> tuple[str, ...]:
        """Names of the ids in the path."""
        return tuple(_PATH_ID.findall(self.path))

    @property
    def media_types(self) -> tuple[str, ...]:
        """What a body may be; nothing if there is to be none."""
        return (JSON, *self.body_forms) if self.body else ()

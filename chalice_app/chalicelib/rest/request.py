"""A request to the REST API, whoever brings it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Where the API is served.

    Attributes:
        server: where its paths begin, without a slash at the end: `/dev`, or nothing.
        behind_gateway: whether API Gateway looks at keys, and refuses in a shape of its own; else whoever mounts the
            API does it, with problem documents.
    """

    server: str
    behind_gateway: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request.

    Attributes:
        path_ids: name -> value of each id in the path.
        query: names and values in the order in which they were given.
        content_type, accept: the headers; None where there is none.
        who: name of the key it came with; empty where none is asked for.
        request_id: finds our log of it.
    """

    path_ids: Mapping[str, str]
    query: Sequence[tuple[str, str]]
    content_type: str | None
    accept: str | None
    body: bytes
    who: str
    mount: Mount
    request_id: str

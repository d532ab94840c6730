"""An answer of the REST API, as it goes over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. Its body is text in UTF-8."""

    status: HTTPStatus
    body: bytes
    headers: Mapping[str, str]

"""The Chalice app as a WSGI application: what tools for testing any web service know how to speak to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from chalice.test import Client

# What CGI gives names of their own among the headers.
_UNPREFIXED: Final = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}


@dataclass(frozen=True, slots=True)
class ChaliceWsgi:
    """Hands each request to Chalice's own test client, as API Gateway would to the deployed app."""

    client: Client

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "")
        path = environ.get("RAW_URI") or environ["PATH_INFO"]
        answer = self.client.http.request(
            environ["REQUEST_METHOD"],
            f"{path}?{query}" if query else path,
            headers=dict(_headers(environ)),
            body=environ["wsgi.input"].read(),
        )
        status = HTTPStatus(answer.status_code)
        start_response(
            f"{status.value} {status.phrase}", [(name, str(value)) for name, value in answer.headers.items()]
        )
        return [answer.body]


def _headers(environ: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name.removeprefix("HTTP_").replace("_", "-").lower(), value
        elif name in _UNPREFIXED and value:
            yield _UNPREFIXED[name], value

"""A proxy with the limits of an HTTP API: whole answers only, 30 seconds, 10 MB each way."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
INTEGRATION_TIMEOUT_S: Final = 30.0
PAYLOAD_BYTES: Final = 10 * 1024 * 1024

# Of one connection, never of the next (RFC 9110, section 7.6.1); lengths are written anew.
_HOP_BY_HOP: Final = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding"}
    | {"upgrade", "content-length", "host"}
)
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A request that went through.

    Attributes:
        status: as the client saw it.
        seconds: until the whole answer was there.
    """

    method: str
    path: str
    status: int
    seconds: float
    size_bytes: int


@dataclass(slots=True, kw_only=True)
class Gateway:
    """A running proxy."""

    url: str
    passages: list[Passage] = field(default_factory=list)


@contextmanager
def gateway_limits(
    target: str, *, timeout_s: float = INTEGRATION_TIMEOUT_S, most_bytes: int = PAYLOAD_BYTES
) -> Iterator[Gateway]:
    """Stand in front of a service.

    Args:
        target: its address, `http://host:port`.
    """
    server = _Proxy(target, timeout_s=timeout_s, most_bytes=most_bytes)
    thread = threading.Thread(target=server.serve_forever, name="gateway", daemon=True)
    thread.start()
    try:
        yield server.gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Refusal(Exception):
    """What an HTTP API answers in the service's place."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


class _Proxy(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, target: str, *, timeout_s: float, most_bytes: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target = urlsplit(target)
        self.timeout_s = timeout_s
        self.most_bytes = most_bytes
        self.gateway = Gateway(url=f"http://127.0.0.1:{self.server_port}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Proxy

    def _pass_on(self) -> None:
        began = time.monotonic()
        try:
            status, headers, body = self._asked(deadline=began + self.server.timeout_s)
        except _Refusal as refusal:
            status, headers = refusal.status, [("Content-Type", "application/json")]
            body = json.dumps({"message": str(refusal)}).encode()
        # A browser that left meanwhile is told nothing.
        with suppress(ConnectionError):
            self._answer(status, headers, body)
        seconds = time.monotonic() - began
        self.server.gateway.passages.append(
            Passage(method=self.command, path=self.path, status=status, seconds=seconds, size_bytes=len(body))
        )

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on  # noqa: N815

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _asked(self, *, deadline: float) -> tuple[int, list[tuple[str, str]], bytes]:
        size = int(self.headers.get("Content-Length", 0))
        if size > self.server.most_bytes:
            self.close_connection = True
            raise _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Request Entity Too Large")
        target = self.server.target
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=self.server.timeout_s)
        try:
            connection.request(self.command, self.path, self.rfile.read(size) if size else None, self._forwarded())
            answer = connection.getresponse()
            body = _whole_body(answer, connection, deadline, self.server.most_bytes)
        except (OSError, http.client.HTTPException) as error:
            raise _Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Service Unavailable") from error
        finally:
            connection.close()
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
        return answer.status, headers, body

    def _forwarded(self) -> dict[str, str]:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        came_from = ", ".join(filter(None, (self.headers.get("X-Forwarded-For"), self.client_address[0])))
        return kept | {"X-Forwarded-For": came_from, "Host": self.headers.get("Host", "")}

    def log_message(self, *_arguments: Any) -> None:
        """Tests look at `passages`."""


def _whole_body(
    answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float, most_bytes: int
) -> bytes:
    """The body, once all of it is there.

    Raises:
        _Refusal: it took too long, or is too large.
    """
    body = b""
    while True:
        left_s = deadline - time.monotonic()
        if left_s <= 0:
            raise _Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "Service Unavailable")
        if isinstance(connection.sock, socket.socket):
            connection.sock.settimeout(left_s)
        chunk = answer.read1(_CHUNK)
        if not chunk:
            return body
        body += chunk
        if len(body) > most_bytes:
            raise _Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")

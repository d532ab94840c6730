"""A store on this machine that gives one answer, and keeps what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, as far as it came."""

    method: str
    path: str
    headers: Message
    body: bytes


@dataclass(slots=True, kw_only=True)
class LoopbackStore:
    """Where it is, and what it was asked."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def loopback_store(status: int, body: bytes, *, announced: int | None = None) -> Iterator[LoopbackStore]:
    """A store that answers so.

    Args:
        announced: how long the answer is said to be; as long as it is, unless told otherwise.
    """
    store = LoopbackStore()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            store.asked.append(Asked(method=self.command, path=self.path, headers=self.headers, body=sent))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if announced is None else announced))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        store.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield store
        finally:
            server.shutdown()

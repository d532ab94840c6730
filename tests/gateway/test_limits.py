"""The proxy keeps the limits that API Gateway has: what is tested through it would work there."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from tests.gateway.limits import gateway_limits

pytestmark = pytest.mark.enable_socket


class _Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Say three things, with pauses if the path says so."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Set-Cookie", "session=1")
        self.end_headers()
        for _ in range(3):
            time.sleep(0.2 if self.path == "/slow" else 0.0)
            self.wfile.write(b"5\r\nabcde\r\n")
        self.wfile.write(b"0\r\n\r\n")

    def do_POST(self) -> None:
        """Say back what was sent, and who is told to have sent it."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Came-From", self.headers["X-Forwarded-For"])
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Tests are quiet."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_answer_comes_as_a_whole_with_its_headers(service: str) -> None:
    with gateway_limits(service) as gateway:
        answer = requests.get(f"{gateway.url}/anything?a=b", timeout=5)

    assert (answer.status_code, answer.text) == (200, "abcdeabcdeabcde")
    assert answer.headers["Content-Length"] == "15"
    assert answer.headers["Set-Cookie"] == "session=1"
    assert [(passage.path, passage.status) for passage in gateway.passages] == [("/anything?a=b", 200)]


def test_a_request_is_passed_on_with_its_body_and_where_it_came_from(service: str) -> None:
    with gateway_limits(service) as gateway:
        answer = requests.post(gateway.url, data=b"hello", headers={"X-Forwarded-For": "203.0.113.7"}, timeout=5)

    assert (answer.status_code, answer.content) == (201, b"hello")
    assert answer.headers["X-Came-From"] == "203.0.113.7, 127.0.0.1"


def test_an_answer_that_takes_too_long_is_not_waited_for(service: str) -> None:
    with gateway_limits(service, timeout_s=0.3) as gateway:
        answer = requests.get(f"{gateway.url}/slow", timeout=5)

    assert (answer.status_code, answer.json()) == (503, {"message": "Service Unavailable"})


def test_an_answer_that_is_too_large_is_not_delivered(service: str) -> None:
    with gateway_limits(service, most_bytes=12) as gateway:
        assert requests.get(gateway.url, timeout=5).status_code == 500


def test_a_request_that_is_too_large_is_not_passed_on(service: str) -> None:
    with gateway_limits(service, most_bytes=12) as gateway:
        assert requests.post(gateway.url, data=b"x" * 13, timeout=5).status_code == 413


def test_a_service_that_is_not_there_is_unavailable() -> None:
    with gateway_limits("http://127.0.0.1:1") as gateway:
        assert requests.get(gateway.url, timeout=5).status_code == 503

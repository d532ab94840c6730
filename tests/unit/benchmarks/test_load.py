"""The one who asks counts answers, refusals and failures for what they are."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.load import measure
from benchmarks.photo_mix import MixedPhoto
from benchmarks.server_process import ServerFailed, running

pytestmark = pytest.mark.enable_socket


class StatusByPhoto(BaseHTTPRequestHandler):
    """Answers with the status that the photo's bytes name, in two parts."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        status = int(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(status)
        self.send_header("Content-Length", "100000")
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(bytes(60_000))
        self.wfile.write(bytes(40_000))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), StatusByPhoto) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_answers_are_counted_by_their_status(port: int) -> None:
    photos = [MixedPhoto(content_type="image/jpeg", data=status) for status in (b"200", b"503", b"200", b"500")]

    turn = measure(port, photos, concurrency=3, seconds=0)

    assert (turn.photos, turn.turned_away, turn.failed) == (2, 1, 1)
    assert turn.p50_ms is not None
    assert turn.p95_ms is not None
    assert 0 < turn.p50_ms <= turn.p95_ms <= turn.seconds * 1e3
    assert turn.turned_away_p95_ms is not None


def test_a_server_that_does_not_come_up_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerFailed, match="ended with 3: no weights"),
        running(lambda _: ["sh", "-c", "echo no weights; exit 3"], tmp_path / "log", ready_limit_s=30),
    ):
        pass

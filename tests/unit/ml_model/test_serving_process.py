"""The server as a process: how it starts, how it ends, and what it does with a photo in hand meanwhile."""

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.ml_model.photo_bytes import as_jpeg, textured

pytestmark = pytest.mark.enable_socket

# Only the very slow meet it: it bounds a test that hangs.
LIMIT_S = 60
POLL_S = 0.02


class Server:
    """A started server, and the port that it told."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        text = answer.read().decode()
        connection.close()
        return text

    def refuses_connections(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=LIMIT_S).close()
        except ConnectionError:
            return True
        return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    log = tmp_path / "server.log"
    with log.open("w") as said:
        process = subprocess.Popen([sys.executable, "-m", "ml_model.serving", "--port", "0"], stderr=said, text=True)
    try:
        until_true(lambda: "running on" in log.read_text() or process.poll() is not None)
        address = re.search(r"running on http://127.0.0.1:(\d+)", log.read_text())
        assert address, log.read_text()
        yield Server(process, int(address[1]))
    finally:
        process.kill()
        process.wait()


@contextmanager
def photo_half_sent(server: Server, photo: bytes) -> Iterator[socket.socket]:
    """A connection on which the first half of a request's body has arrived; the second is still to be sent."""
    head = (
        f"POST /invocations HTTP/1.1\r\nHost: model\r\nContent-Type: image/jpeg\r\nContent-Length: {len(photo)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=LIMIT_S) as connection:
        connection.sendall(head.encode() + photo[: len(photo) // 2])
        until_true(lambda: "leaf_body_bytes 0.0" not in server.get("/metrics"))
        yield connection


def until_true(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < until, "it took too long"
        time.sleep(POLL_S)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_photo_in_hand_is_answered_before_an_end_that_was_asked_for(server: Server, ending: signal.Signals) -> None:
    photo = as_jpeg(textured())
    with photo_half_sent(server, photo) as connection:
        server.process.send_signal(ending)
        until_true(server.refuses_connections)
        connection.sendall(photo[len(photo) // 2 :])
        answer = http.client.HTTPResponse(connection)
        answer.begin()

        assert answer.status == 200
        assert b'"label"' in answer.read()
        answer.close()
    assert server.process.wait(LIMIT_S) == 0


def test_an_idle_server_ends_at_once_and_well(server: Server) -> None:
    server.get("/ping")

    server.process.terminate()

    assert server.process.wait(LIMIT_S) == 0


def test_a_server_whose_weights_do_not_fit_their_card_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ml_model.serving", "--port", "0", "--artifact", str(tmp_path)]

    ended = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)

    assert ended.returncode == 1
    assert "not started" in ended.stderr

"""A server as a process of its own, and how soon it is ready."""

import http.client
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HOST: Final = "127.0.0.1"
_POLL_S: Final = 0.02
_STOP_LIMIT_S: Final = 30


class ServerFailed(Exception):
    """The server ended, or did not answer in time. The text ends with what it last said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningServer:
    """A server that answers."""

    port: int
    pid: int
    ready_s: float


@contextmanager
def running(
    command: Callable[[int], Sequence[str | Path]], log: Path, *, ready_limit_s: float
) -> Iterator[RunningServer]:
    """Start the server that `command` names for a port, wait for its /ping, and stop it at the end.

    Raises:
        ServerFailed: it does not come up.
    """
    port = _free_port()
    with log.open("wb") as said:
        started = time.perf_counter()
        process = subprocess.Popen(command(port), stdout=said, stderr=subprocess.STDOUT)
        try:
            _wait_until_it_answers(process, port, ready_limit_s, log)
            yield RunningServer(port=port, pid=process.pid, ready_s=time.perf_counter() - started)
        finally:
            _stop(process)


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, limit_s: float, log: Path) -> None:
    until = time.perf_counter() + limit_s
    while not _answers(port):
        if process.poll() is not None or time.perf_counter() > until:
            how = "did not answer in time" if process.poll() is None else f"ended with {process.returncode}"
            raise ServerFailed(f"{how}: {_last_line(log)}")
        time.sleep(_POLL_S)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=1)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port

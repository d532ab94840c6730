"""Ask a server about photos from several connections at once, and time the answers.

    python -m benchmarks.load --port 8080 --photos DIR --concurrency 4 --seconds 5

A process of its own with plain sockets and requests that are made beforehand: whatever it costs is taken from the
server it measures, on the same cores. Whoever is turned away waits as long as the answer says. Prints one line of JSON.
"""

import argparse
import random
import resource
import select
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from benchmarks.photo_mix import MixedPhoto, read_mix
from benchmarks.rounds import Rounds, run_in_threads
from benchmarks.turn import Turn

_HOST: Final = "127.0.0.1"
_ANSWER_LIMIT_S: Final = 60
_RECEIVED_AT_ONCE_BYTES: Final = 65_536
_SENT_AT_ONCE_BYTES: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    retry_after_s: int


@dataclass(slots=True)
class _Timings:
    """Seconds of each request, by the answer's status."""

    by_status: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, seconds: float) -> None:
        self.by_status.setdefault(status, []).append(seconds)

    def count(self, status: int) -> int:
        return len(self.by_status.get(status, ()))

    def percentile_ms(self, status: int, percent: float) -> float | None:
        seconds = self.by_status.get(status)
        return float(np.percentile(seconds, percent) * 1e3) if seconds else None


def measure(port: int, photos: list[MixedPhoto], *, concurrency: int, seconds: float) -> Turn:
    """Ask about the photos in whole rounds, `concurrency` requests at a time."""
    timings, lock = _Timings(), threading.Lock()
    cpu_before_s, rounds = _cpu_s(), Rounds([_request(photo) for photo in photos], seconds)

    def ask() -> None:
        with socket.create_connection((_HOST, port), timeout=_ANSWER_LIMIT_S) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for request in rounds:
                asked = time.perf_counter()
                refused_at = _send(connection, request)
                answer = _answer(connection)
                with lock:
                    timings.add(answer.status, (refused_at or time.perf_counter()) - asked)
                # With a spread, as good clients do, lest all of them come back together.
                time.sleep(answer.retry_after_s * random.uniform(1, 2))

    run_in_threads(ask, concurrency)
    return _turn(timings, rounds.elapsed_s, _cpu_s() - cpu_before_s)


def _turn(timings: _Timings, seconds: float, cpu_s: float) -> Turn:
    answered, turned_away = timings.count(HTTPStatus.OK), timings.count(HTTPStatus.SERVICE_UNAVAILABLE)
    return Turn(
        photos=answered,
        turned_away=turned_away,
        failed=sum(map(len, timings.by_status.values())) - answered - turned_away,
        seconds=seconds,
        p50_ms=timings.percentile_ms(HTTPStatus.OK, 50),
        p95_ms=timings.percentile_ms(HTTPStatus.OK, 95),
        turned_away_p95_ms=timings.percentile_ms(HTTPStatus.SERVICE_UNAVAILABLE, 95),
        asking_cpu_s=cpu_s,
    )


def _request(photo: MixedPhoto) -> bytes:
    head = (
        f"POST /invocations HTTP/1.1\r\nHost: {_HOST}\r\nContent-Type: {photo.content_type}\r\n"
        f"Content-Length: {len(photo.data)}\r\n\r\n"
    )
    return head.encode("ascii") + photo.data


def _send(connection: socket.socket, request: bytes) -> float | None:
    """Send it all, and watch out meanwhile for an answer that comes before the end: it can only be a refusal.

    Returns:
        When such an answer came; None if none did.
    """
    came_at = None
    for start in range(0, len(request), _SENT_AT_ONCE_BYTES):
        connection.sendall(memoryview(request)[start : start + _SENT_AT_ONCE_BYTES])
        if came_at is None and select.select([connection], [], [], 0)[0]:
            came_at = time.perf_counter()
    return came_at


def _answer(connection: socket.socket) -> _Answer:
    """Read one whole answer; the servers here tell its length."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += _received(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.lower().split(b"\r\n")
    headers = dict(line.split(b":", 1) for line in lines)
    remaining = int(headers[b"content-length"]) - len(body)
    while remaining > 0:
        remaining -= len(_received(connection))
    return _Answer(status=int(first.split()[1]), retry_after_s=int(headers.get(b"retry-after", 0)))


def _received(connection: socket.socket) -> bytes:
    if part := connection.recv(_RECEIVED_AT_ONCE_BYTES):
        return part
    raise ConnectionError("the server closed the connection within an answer")


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(arguments: list[str] | None = None) -> int:
    """Measure one server at one concurrency."""
    options = _parser().parse_args(arguments)
    photos = read_mix(options.photos)
    measure(options.port, photos, concurrency=options.concurrency, seconds=options.warm_up)
    figures = measure(options.port, photos, concurrency=options.concurrency, seconds=options.seconds)
    print(msgspec.json.encode(figures).decode())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", type=int, required=True, help="where the server listens on this machine")
    parser.add_argument("--photos", type=Path, required=True, metavar="DIR", help="folder of the photo mix")
    parser.add_argument("--concurrency", type=int, default=4, help="requests open at a time (%(default)s)")
    parser.add_argument("--seconds", type=float, default=5, help="how long to measure (%(default)s)")
    parser.add_argument("--warm-up", type=float, default=1, metavar="SECONDS", help="not counted (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

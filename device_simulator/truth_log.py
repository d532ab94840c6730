"""The ground truth: everything that the devices did, as JSON lines.

Whoever wants to know whether the platform lost something compares it with this file, by id. Each
line is complete on the disk's side of the process before the next step is taken, so that a kill
leaves no half line and no step without its line.
"""

import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import msgspec

from device_simulator.errors import LogFailed

Kind = Literal[
    "connected",
    "disconnected",
    "subscription_refused",
    "telemetry_published",
    "telemetry_acked",
    "telemetry_refused",
    "order_received",
    "order_repeated",
    "capture_failed",
    "grant",
    "refusal",
    "photo_uploaded",
    "upload_failed",
]

_BLOCK_BYTES: Final = 64 * 1024


class TruthLog:
    """An append-only file of what happened."""

    def __init__(self, path: Path, *, now_ms: Callable[[], int]) -> None:
        """Open the file, or go on in it.

        Raises:
            LogFailed: it cannot be written.
        """
        self._path = path
        self._now_ms = now_ms
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _drop_half_a_line(path)
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise self._failure(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, kind: Kind, device_id: str, **facts: Any) -> None:
        """Add a line.

        Raises:
            LogFailed: there is no room, or the file is gone.
        """
        line = msgspec.json.encode({"kind": kind, "at": self._now_ms(), "device_id": device_id, **facts}) + b"\n"
        try:
            written = self._file.write(line)
        except OSError as error:
            raise self._failure(error) from error
        if written != len(line):
            raise LogFailed(f"{self._path} took only a part of a line: the disk is full")

    def _failure(self, error: OSError) -> LogFailed:
        return LogFailed(f"{self._path} cannot be written: {error.strerror or error}")


def _drop_half_a_line(path: Path) -> None:
    """A power cut can leave half a line at the end; nobody could read it, nor the line that would follow."""
    if not path.is_file():
        return
    with path.open("rb+") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - _BLOCK_BYTES)
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                end = start + newline + 1
                break
            end = start
        file.truncate(end)

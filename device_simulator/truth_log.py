"""The ground truth: everything that the devices did, as JSON lines.

Whoever wants to know whether the platform lost something compares it with this file, by id. Each
line is complete on the disk's side of the process before the next step is taken, so that a kill
leaves no half line and no step without its line.
"""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import msgspec

from device_simulator.errors import LogFailed
from device_simulator.mischief import Expectation, Trick
from device_simulator.outbox_bounds import Dropped

Kind = Literal[
    "run_started",
    "run_ended",
    "connected",
    "disconnected",
    "subscription_refused",
    "telemetry_published",
    "telemetry_acked",
    "telemetry_refused",
    "order_received",
    "order_repeated",
    "order_expired",
    "order_refused",
    "capture_failed",
    "grant",
    "refusal",
    "photo_uploaded",
    "photo_settled",
    "outcome_told",
    "outcome_refused",
    "upload_failed",
    "photo_taken",
    "configured",
    "configuration_reported",
    "configuration_rejected",
    "clock_corrected",
    "rotation_ordered",
    "rotation_failed",
    "certificate_rotated",
    "update_begun",
    "update_ended",
    "history_played",
    "messages_dropped",
    "photos_dropped",
    "fault",
    "fault_over",
    "restarted",
]
# What a line is about when it is about no device alone.
FLEET: Final = "fleet"

_NO_ROOM: Final = "the outbox is full"
_BLOCK_BYTES: Final = 64 * 1024


class TruthLog:
    """An append-only file of what happened.

    Attributes:
        counts: how many lines of each kind this run has written; under `dropped`, how many messages and photos went.
    """

    def __init__(self, path: Path, *, now_ms: Callable[[], int]) -> None:
        """Open the file, or go on in it.

        Raises:
            LogFailed: it cannot be written.
        """
        self.counts: Counter[str] = Counter()
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
        self.counts[kind] += 1

    def fault(self, trick: Trick, device_id: str, *, expect: Expectation, **facts: Any) -> None:
        """Add the line of a fault, with what a sound platform makes of it."""
        self.write("fault", device_id, fault=trick.value, expect=expect, **facts)

    def dropped(self, device_id: str, dropped: Dropped) -> None:
        """Add a line for what the outbox had no room for; none when all found room."""
        self.counts["dropped"] += len(dropped.seqs) + len(dropped.request_ids)
        if dropped.seqs:
            self.write("messages_dropped", device_id, seqs=dropped.seqs, reason=_NO_ROOM)
        if dropped.request_ids:
            self.write("photos_dropped", device_id, request_ids=dropped.request_ids, reason=_NO_ROOM)

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

"""Reads the devices' diary: the simulator's own JSON lines of everything that its devices did.

The format is the simulator's (`device_simulator/truth_log.py`); what matters here is written
down when a step is taken: a message before it leaves and again when the broker has it, a photo when
S3 has taken it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from local_cloud.ledger import MessageId, PhotoId, Sent, SentMessage

_TIME: Final = "t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """What the devices did so far.

    Attributes:
        connected: devices that were connected and subscribed once.
        sent: messages that the broker acknowledged, photos that S3 took.
        obeyed: orders, by id, whose photo was uploaded.
    """

    connected: frozenset[str]
    sent: Sent
    obeyed: frozenset[str]

    @classmethod
    def read(cls, file: Path) -> "Diary":
        """Read the file; there may be none yet."""
        return cls.of(entries_in(file))

    @classmethod
    def of(cls, entries: Iterable[dict[str, Any]]) -> "Diary":
        """Make sense of the lines."""
        connected: set[str] = set()
        obeyed: set[str | None] = set()
        photos: set[PhotoId] = set()
        published: dict[tuple[str, int], SentMessage] = {}
        acknowledged: list[tuple[str, int]] = []
        for entry in entries:
            device_id = entry["device_id"]
            match entry["kind"]:
                case "connected":
                    connected.add(device_id)
                case "telemetry_published":
                    published[device_id, entry["seq"]] = _message(device_id, entry["seq"], entry["samples"])
                case "telemetry_acked":
                    acknowledged.append((device_id, entry["seq"]))
                case "photo_uploaded":
                    photos.add(PhotoId(device_id, entry["photo_id"]))
                    obeyed.add(entry.get("order_id"))
        messages = tuple(published[key] for key in acknowledged)
        return cls(
            connected=frozenset(connected),
            sent=Sent(messages=messages, photos=frozenset(photos)),
            obeyed=frozenset(order_id for order_id in obeyed if order_id is not None),
        )


def entries_in(file: Path) -> Iterator[dict[str, Any]]:
    """The lines of a diary; none if there is no such file yet."""
    if not file.exists():
        return
    for line in file.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):  # the last one may be half written just now
            yield msgspec.json.decode(line)


@dataclass(slots=True)
class DiaryTail:
    """The lines that are added to a diary; each is given once. The file may not be there yet."""

    file: Path
    _offset: int = field(default=0, init=False)

    def new_lines(self) -> Iterator[dict[str, Any]]:
        """What was added since the last call."""
        if not self.file.exists():
            return
        with self.file.open("rb") as diary:
            diary.seek(self._offset)
            for line in diary:
                if not line.endswith(b"\n"):  # being written just now
                    return
                self._offset += len(line)
                yield msgspec.json.decode(line)


def _message(device_id: str, seq: int, samples: Iterable[dict[str, float]]) -> SentMessage:
    samples = tuple(samples)
    times_ms = tuple(int(sample[_TIME]) for sample in samples)
    values = tuple({name: value for name, value in sample.items() if name != _TIME} for sample in samples)
    return SentMessage(message_id=MessageId(device_id, min(times_ms), seq), samples=values, times_ms=times_ms)

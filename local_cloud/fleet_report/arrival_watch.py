"""Watches messages arrive while a fleet runs: the platform does not keep when it stored one.

An item of the telemetry table follows from its message alone, so that a repeat leaves the same item; a time of storing
in it would not. So the table is asked, several times a second, for exactly those messages that have left their devices
and were not there yet. Between the last look in vain and the first successful one lies the moment of storing.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from local_cloud.diary import DiaryTail
from local_cloud.endpoints import Endpoints
from local_cloud.ledger import MessageId, MessageNumber

# Finer than what is measured, which takes a second or two, and still only a few requests a second.
_PAUSE_S: Final = 0.25
# As many keys as one BatchGetItem takes.
_BATCH: Final = 100
# What was not stored by then is a rejection, or lost.
_FORGOTTEN_AFTER_MS: Final = 300_000
_ENDS_S: Final = 5.0


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was found in the table, by true time.

    Attributes:
        looked_ms: the last look in vain, or when the message left.
        seen_ms: the look that found it.
    """

    device_id: str
    seq: int
    looked_ms: int
    seen_ms: int


@contextmanager
def watching(endpoints: Endpoints, *, diary: Path, notes: Path) -> Iterator[None]:
    """Watch as long as the context lasts.

    Args:
        diary: what the devices write while they run.
        notes: gets a line of JSON for each message that arrived.
    """
    watch = _Watch(
        client=endpoints.client("dynamodb"), table=endpoints.outputs["TelemetryTableName"], tail=DiaryTail(diary)
    )
    ended = threading.Event()

    def look_on() -> None:
        with notes.open("wb") as file:
            while not ended.wait(_PAUSE_S):
                # Whoever is down for a moment is asked again; the next look then tells of a longer pause.
                with suppress(BotoCoreError, ClientError):
                    file.writelines(msgspec.json.encode(seen) + b"\n" for seen in watch.look())
                file.flush()

    thread = threading.Thread(target=look_on, name="arrival watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_ENDS_S)


def notes_in(file: Path) -> Mapping[MessageNumber, Seen]:
    """What a watch has noted; nothing if there was none."""
    if not file.exists():
        return {}
    lines = (line for line in file.read_bytes().splitlines(keepends=True) if line.endswith(b"\n"))
    seen = [msgspec.json.decode(line, type=Seen) for line in lines]
    # A message that a later run sent again was there since the first time.
    seen.reverse()
    return {MessageNumber(each.device_id, each.seq): each for each in seen}


@dataclass(slots=True)
class _Awaited:
    """A message that is on its way."""

    published_ms: int
    looked_ms: int


@dataclass(slots=True, kw_only=True)
class _Watch:
    """The messages that are on their way."""

    client: Any
    table: str
    tail: DiaryTail
    _awaited: dict[MessageId, _Awaited] = field(default_factory=dict, init=False)

    def look(self) -> Iterator[Seen]:
        """What has arrived since the last look."""
        self._awaited |= dict(_published(self.tail.new_lines()))
        now_ms = _now_ms()
        keys = iter(sorted(self._awaited))
        while batch := list(islice(keys, _BATCH)):
            for found in self._stored(batch):
                seen_ms = _now_ms()
                looked_ms = self._awaited.pop(found).looked_ms
                yield Seen(device_id=found.device_id, seq=found.seq, looked_ms=looked_ms, seen_ms=seen_ms)
            for message in batch:
                if message in self._awaited:
                    self._awaited[message].looked_ms = now_ms
        self._forget_the_old(now_ms)

    def _stored(self, messages: Iterable[MessageId]) -> list[MessageId]:
        keys = [
            {"device_id": {"S": message.device_id}, "at_seq": {"S": f"{message.at_ms:013d}#{message.seq:016d}"}}
            for message in messages
        ]
        wanted = {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "device_id, at_seq"}
        answer = self.client.batch_get_item(RequestItems={self.table: wanted})
        # Keys that were left out by a throttle are asked for at the next look.
        return [_message_id(item) for item in answer["Responses"][self.table]]

    def _forget_the_old(self, now_ms: int) -> None:
        for message, awaited in list(self._awaited.items()):
            if now_ms - awaited.published_ms > _FORGOTTEN_AFTER_MS:
                del self._awaited[message]


def _published(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[MessageId, _Awaited]]:
    for line in lines:
        if line["kind"] == "telemetry_published":
            first_ms = min(int(sample["t"]) for sample in line["samples"])
            yield MessageId(line["device_id"], first_ms, line["seq"]), _Awaited(line["at"], line["at"])


def _message_id(item: Mapping[str, Mapping[str, str]]) -> MessageId:
    at_ms, _, seq = item["at_seq"]["S"].partition("#")
    return MessageId(item["device_id"]["S"], int(at_ms), int(seq))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

"""Those who watch: plain connections, whose lines may be cut."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

# Connections are opened one after the other by a few at a time: a crowd does not come in one millisecond.
_AT_THE_DOOR: Final = 32
_GREETED_WITHIN_S: Final = 120.0
# After the last event. Whoever has not heard of it by then has lost it.
_PATIENCE_S: Final = 20.0


class NotLetIn(Exception):
    """The service did not answer as a stream does."""


@dataclass(slots=True, kw_only=True)
class Watcher:
    """One who watches.

    Attributes:
        heard: of each event, in the order in which it was told: its id, and when.
        place: what goes back as `Last-Event-ID`.
    """

    heard: list[tuple[str, float]] = field(default_factory=list)
    place: str = ""
    greeted: asyncio.Event = field(default_factory=asyncio.Event)
    writer: asyncio.StreamWriter | None = None

    async def watch(self, host: str, port: int, key: str, door: asyncio.Semaphore) -> None:
        """Watch until cancelled; a line that breaks is taken up again."""
        while True:
            async with door:
                reader, self.writer = await asyncio.open_connection(host, port)
                await self._ask(reader, f"{host}:{port}", key)
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    self._hear((await reader.readuntil(b"\n\n")).decode())
            self.hang_up()

    def hang_up(self) -> None:
        """Cut the line."""
        if self.writer is not None:
            self.writer.transport.abort()

    async def _ask(self, reader: asyncio.StreamReader, host: str, key: str) -> None:
        assert self.writer is not None
        place = f"Last-Event-ID: {self.place}\r\n" if self.place else ""
        # HTTP/1.0 knows no chunks: what comes are the events themselves.
        self.writer.write(f"GET /live HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n{place}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise NotLetIn(head.decode())

    def _hear(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        self.place = fields.get("id", self.place)
        match fields.get("event"):
            case "hello":
                self.greeted.set()
            case "feed":
                self.heard.append((_event_id(fields["data"]), time.monotonic()))


class Crowd:
    """All of them."""

    def __init__(self, host: str, port: int, *, key: str, watchers: int) -> None:
        self._address = host, port, key
        self._watchers = [Watcher() for _ in range(watchers)]
        self.cuts = 0

    @property
    def heard(self) -> Sequence[Sequence[tuple[str, float]]]:
        """What each has heard."""
        return [watcher.heard for watcher in self._watchers]

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Come, stay as long as the context lasts, and go."""
        door = asyncio.Semaphore(_AT_THE_DOOR)
        async with asyncio.TaskGroup() as tasks:
            coming = [tasks.create_task(watcher.watch(*self._address, door)) for watcher in self._watchers]
            async with asyncio.timeout(_GREETED_WITHIN_S):
                for watcher in self._watchers:
                    await watcher.greeted.wait()
            yield
            for task in coming:
                task.cancel()
        for watcher in self._watchers:
            watcher.hang_up()

    async def cut_now_and_then(self, times: int, *, over_s: float) -> None:
        """Cut so many lines, of anybody's, spread over a time."""
        for _ in range(times):
            await asyncio.sleep(over_s / times)
            random.choice(self._watchers).hang_up()
            self.cuts += 1

    async def hear_all(self, events: int) -> None:
        """Wait until everybody has heard of so many, or until there is no hope."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while any(len(watcher.heard) < events for watcher in self._watchers):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)


def _event_id(data: str) -> str:
    # Of five hundred, each would decode the same JSON.
    return data.partition('"event_id":"')[2].partition('"')[0]

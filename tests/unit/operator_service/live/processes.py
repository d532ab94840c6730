"""Processes of the service that look at one feed, each when the test says so."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from chalicelib.domain.ids import least_id, moment_of
from operator_service.live.cursor import Cursor
from operator_service.live.hub import Hub
from operator_service.live.looks import FARTHEST_BACK, UNSETTLED, LookPlan
from operator_service.live.messages import FeedLine
from operator_service.live.reading import lines_after, lines_from
from operator_service.live.resuming import Resumption, resume
from operator_service.live.ring import Ring
from operator_service.live.stream import Watch, live_stream
from tests.builders import NOON
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.unit.operator_service.live.browser import Browser


@dataclass(slots=True)
class Process:
    """One process, begun now. Its looks follow the plan of the real one, by the test's clock."""

    feed: InMemoryEvents
    clock: FrozenClock
    hub: Hub = field(init=False)
    plan: LookPlan = field(default_factory=LookPlan)

    def __post_init__(self) -> None:
        self.hub = Hub(Ring(begin=least_id(self.clock() - FARTHEST_BACK)))

    def look(self) -> None:
        asked_for = self.hub.look_begins()
        back = self.plan.due((self.clock() - NOON).total_seconds())
        self._read(max(back, UNSETTLED if asked_for else timedelta()))

    def _read(self, back: timedelta) -> None:
        newest = min(moment_of(self.hub.ring.end.newest), self.clock())
        self.hub.look_ends(lines_from(self.feed, newest - back))

    def stream(self, place: str, watch: Watch) -> AsyncGenerator[bytes, None]:
        return live_stream(self.hub, watch, lambda: self.resume(place), now_ms=0)

    async def resume(self, place: str) -> Resumption:
        async def read_after(event_id: str, limit: int) -> Sequence[FeedLine]:
            return lines_after(self.feed, event_id, limit)

        return await resume(self.hub, Cursor.parse(place), read_after)

    async def serve(self, browser: Browser, *, cut_after: int | None = None, watch: Watch | None = None) -> None:
        """Let a browser read all that there is to say now.

        Args:
            cut_after: so many bytes arrive before the line breaks.
        """
        said = b""
        async with aclosing(self.stream(browser.place, watch or Watch())) as chunks:
            while True:
                chunk = await self._next(chunks)
                if chunk is None:
                    break
                said += chunk
        browser.take(said[:cut_after].decode())

    async def _next(self, chunks: AsyncIterator[bytes]) -> bytes | None:
        """The next chunk; None when the stream has ended, or would wait for news."""
        coming = asyncio.ensure_future(anext(chunks))
        for _ in range(20):  # turns of the event loop, in which the looks that it waits for happen
            await asyncio.sleep(0)
            if self.hub._wanted.is_set() or not self.hub._looks_done:
                self.look()
        if not coming.done():
            coming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            return await coming
        return None

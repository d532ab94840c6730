"""Where the readers of the sources and the browsers meet: what is read once is told to all."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

from operator_service.live.messages import FeedLine, Message
from operator_service.live.ring import Ring


class Hub:
    """The live stream of this process. Lives in one event loop."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.watchers = 0
        self.closing = False
        self._news = asyncio.Event()
        self._looked = asyncio.Event()
        self._looks_begun = 0
        self._looks_done = 0
        self._wanted = asyncio.Event()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Count as one who watches. The first one ends the long pause between the looks of an idle process."""
        if not self.watchers:
            self._wanted.set()
        self.watchers += 1
        try:
            yield
        finally:
            self.watchers -= 1

    async def after(self, number: int, *, patience_s: float) -> Sequence[Message] | None:
        """The messages after a number: those that there are, or the first that come.

        Returns:
            Nothing when none came in time or the hub closes, None when this browser is too far behind.
        """
        messages = self.ring.since(number)
        if messages is None or messages or self.closing:
            return messages
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._news.wait()
        return self.ring.since(number)

    async def fresh_look(self) -> None:
        """Wait until the feed was read by a look that began after now; or until the hub closes."""
        enough = self._looks_begun + 1
        self._wanted.set()
        while self._looks_done < enough and not self.closing:
            await self._looked.wait()

    async def first_look(self) -> None:
        """Wait until the feed was read once; or until the hub closes."""
        while not self._looks_done and not self.closing:
            await self._looked.wait()

    async def wanted(self, *, patience_s: float) -> None:
        """Wait until somebody wants a fresh look, or until the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self._wanted.wait()

    def look_begins(self) -> bool:
        """A look begins now; whether somebody waits for it."""
        self._looks_begun += 1
        asked_for = self._wanted.is_set()
        self._wanted.clear()
        return asked_for

    def look_ends(self, lines: Iterable[FeedLine]) -> None:
        """Tell what a look found, as far as it is new."""
        self._looks_done = self._looks_begun
        new = [line for line in lines if self.ring.tell(line)]
        if new:
            self._wake()
        self._looked = _set_off(self._looked)

    def tell_samples(self, samples: Mapping[str, bytes]) -> None:
        """Tell measurements."""
        self.ring.tell_samples(samples)
        self._wake()

    def close(self) -> None:
        """Let every browser go: it comes back by itself, to another process, and misses nothing."""
        self.closing = True
        self._wanted.set()
        self._wake()
        self._looked = _set_off(self._looked)

    def _wake(self) -> None:
        self._news = _set_off(self._news)


def _set_off(event: asyncio.Event) -> asyncio.Event:
    """Wake whoever waits for this; who waits from now on waits for the one that is given back."""
    event.set()
    return asyncio.Event()

"""The two readers of this process: one of the feed, one of the telemetry stream, however many browsers watch."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice
from typing import Final

from chalicelib.domain.errors import Outage
from chalicelib.domain.ids import least_id, moment_of
from chalicelib.domain.sample import Sample
from chalicelib.ports.clock import Clock
from chalicelib.ports.events import EventFeed
from chalicelib.ports.telemetry import LiveTelemetry
from operator_service.live.cursor import Cursor
from operator_service.live.hub import Hub
from operator_service.live.looks import FARTHEST_BACK, IDLE_TURN_S, TURN_S, UNSETTLED, LookPlan
from operator_service.live.messages import FeedLine
from operator_service.live.reading import encoded_sample, lines_after, lines_from, messages_in, newest_samples
from operator_service.live.resuming import Resumption, resume
from operator_service.live.ring import Ring

logger = logging.getLogger(__name__)

# A shard may be read five times a second by all of its readers together: the function, and each of our processes.
SAMPLES_EVERY_S: Final = 1.0
# Small enough to be sent to hundreds of browsers in one go.
_DEVICES_A_MESSAGE: Final = 200
# Looks that somebody waits for do not follow each other faster than this.
_LEAST_PAUSE_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSources:
    """What the stream is made of.

    Attributes:
        retention: how long telemetry is kept.
        note: is told of each message's newest sample; for whoever remembers the fleet's last ones.
    """

    feed: EventFeed
    telemetry: LiveTelemetry
    retention: timedelta
    note: Callable[[str, Sample], None]


class Live:
    """The live stream of this process, and what keeps it going."""

    def __init__(self, sources: Callable[[], LiveSources], *, clock: Clock) -> None:
        """Know nothing yet.

        Args:
            sources: asked when they are first read; until then nothing of the platform need be there.
        """
        self._sources = cache(sources)
        self._clock = clock
        # Who comes from another process is served from memory, if it was away for no longer than this.
        self.hub = Hub(Ring(begin=least_id(clock() - FARTHEST_BACK)))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Read the sources until this ends."""
        async with asyncio.TaskGroup() as tasks:
            readers = [tasks.create_task(self._follow_feed()), tasks.create_task(self._follow_telemetry())]
            try:
                yield
            finally:
                self.hub.close()
                for reader in readers:
                    reader.cancel()

    async def resume(self, last: Cursor | None) -> Resumption:
        """Find a browser's place."""
        return await resume(self.hub, last, self._read_after)

    async def _read_after(self, event_id: str, limit: int) -> Sequence[FeedLine]:
        return await asyncio.to_thread(self._lines_after, event_id, limit)

    def _lines_after(self, event_id: str, limit: int) -> Sequence[FeedLine]:
        return lines_after(self._sources().feed, event_id, limit)

    async def _follow_feed(self) -> None:
        loop, plan = asyncio.get_running_loop(), LookPlan()
        while True:
            started = loop.time()
            back = max(plan.due(started), UNSETTLED if self.hub.look_begins() else timedelta())
            try:
                self.hub.look_ends(await asyncio.to_thread(self._look, back))
            except Outage as outage:
                logger.warning("The feed could not be read: %s", outage)
            except Exception:
                # A grant that is missing, an item that nobody can read: it stays, and must not end the stream.
                logger.exception("The feed could not be read")
            if back == FARTHEST_BACK:
                self.hub.ring.forget_settled()
            pause_s = started + (TURN_S if self.hub.watchers else IDLE_TURN_S) - loop.time()
            await asyncio.sleep(_LEAST_PAUSE_S)
            await self.hub.wanted(patience_s=pause_s - _LEAST_PAUSE_S)

    def _look(self, back: timedelta) -> Sequence[FeedLine]:
        newest = moment_of(self.hub.ring.end.newest)
        return lines_from(self._sources().feed, min(newest, self._clock()) - back)

    async def _follow_telemetry(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            started = loop.time()
            try:
                for samples in await asyncio.to_thread(self._fresh):
                    self.hub.tell_samples(samples)
            except Outage as outage:
                logger.warning("The telemetry stream could not be read: %s", outage)
            except Exception:
                logger.exception("The telemetry stream could not be read")
            await asyncio.sleep(max(_LEAST_PAUSE_S, started + SAMPLES_EVERY_S - loop.time()))

    def _fresh(self) -> Sequence[Mapping[str, bytes]]:
        """What came in, ready to be told: so that a thousand messages at once keep nobody waiting in the loop."""
        sources = self._sources()
        messages = messages_in(sources.telemetry.read(), retention=sources.retention)
        for message in messages:
            sources.note(message.device_id, message.last_sample)
        told, left = list[Mapping[str, bytes]](), iter(newest_samples(messages).items())
        while some := dict(islice(left, _DEVICES_A_MESSAGE)):
            told.append({device_id: encoded_sample(device_id, sample) for device_id, sample in some.items()})
        return told

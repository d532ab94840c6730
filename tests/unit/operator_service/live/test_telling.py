"""The readers of a process: one of the feed, one of the stream, whatever the sources do."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta

import msgspec
import pytest

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import Event
from chalicelib.domain.sample import Sample
from operator_service.live import telling
from operator_service.live.stream import Watch, live_stream
from operator_service.live.telling import Live, LiveSources
from tests.builders import DEVICE, MINUTE, NOON, an_event
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.fakes.telemetry import InMemoryLive
from tests.unit.operator_service.live.browser import Browser


class MoodyFeed(InMemoryEvents):
    """Raises each of `moods` once, and counts how often it was asked."""

    def __init__(self, *moods: Exception) -> None:
        super().__init__()
        self.moods = list(moods)
        self.asked = 0

    def after(self, event_id: str, *, limit: int) -> tuple[Event, ...]:
        self.asked += 1
        if self.moods:
            raise self.moods.pop()
        return super().after(event_id, limit=limit)


class Surroundings:
    """A live stream over sources in memory, at the pace of tests."""

    def __init__(self, *moods: Exception) -> None:
        self.feed = MoodyFeed(*moods)
        self.telemetry = InMemoryLive()
        self.noted: list[tuple[str, Sample]] = []
        sources = LiveSources(
            feed=self.feed,
            telemetry=self.telemetry,
            retention=timedelta(days=365),
            note=lambda device_id, sample: self.noted.append((device_id, sample)),
        )
        self.live = Live(lambda: sources, clock=FrozenClock())

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Callable[[], Browser]]:
        """A browser watches; asked for, it tells what it has heard."""
        browser = Browser()
        said: list[bytes] = []

        async def listen() -> None:
            stream = live_stream(self.live.hub, Watch(), lambda: self.live.resume(None), now_ms=0)
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    said.append(chunk)  # noqa: PERF401 - each is to be seen while the next one is awaited

        def heard() -> Browser:
            browser.take(b"".join(said).decode())
            said.clear()
            return browser

        async with self.live.running(), asyncio.timeout(10):
            listening = asyncio.ensure_future(listen())
            await self.until(lambda: bool(heard().resumed))
            yield heard
        await listening

    async def until(self, so_far: Callable[[], bool]) -> None:
        while not so_far():  # noqa: ASYNC110 - what it waits for has no event of its own
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TURN_S", "IDLE_TURN_S", "SAMPLES_EVERY_S", "_LEAST_PAUSE_S"):
        monkeypatch.setattr(telling, name, 0.005)


def a_telemetry_arrival(device_id: str = DEVICE, *, minutes: int = 0, air_temp_c: float = 21.0) -> Arrival:
    at = NOON + minutes * MINUTE
    sample = {"t": to_ms(at), "air_temp_c": air_temp_c}
    payload = msgspec.json.encode({"v": 1, "seq": minutes, "samples": [sample]})
    return Arrival(device_id=device_id, payload=payload, received_at=at)


def test_an_event_that_is_written_and_a_message_that_arrives_are_told() -> None:
    async def play() -> tuple[Browser, Surroundings]:
        here = Surroundings()
        here.feed.append(an_event(at=NOON - MINUTE, subject="before"))
        async with here.watched() as heard:
            here.feed.append(an_event())
            here.telemetry.coming.append(a_telemetry_arrival())
            await here.until(lambda: bool(heard().event_ids and heard().samples))
            return heard(), here

    browser, here = asyncio.run(play())

    assert browser.event_ids == [an_event().event_id]
    assert browser.samples == [{"device_id": DEVICE, "at": to_ms(NOON), "values": {"air_temp_c": 21.0}}]
    assert [device_id for device_id, _ in here.noted] == [DEVICE]


def test_of_a_device_the_newest_sample_of_a_second_is_told_and_what_is_refused_is_not() -> None:
    async def play() -> tuple[Browser, int]:
        here = Surroundings()
        async with here.watched() as heard:
            here.telemetry.coming += [
                a_telemetry_arrival(minutes=2, air_temp_c=23.0),
                a_telemetry_arrival(minutes=1, air_temp_c=22.0),
                Arrival(device_id="greenhouse-1-b", payload=b"not even json", received_at=NOON),
            ]
            await here.until(lambda: bool(heard().samples))
            return heard(), len(here.noted)

    browser, noted = asyncio.run(play())

    assert [sample["values"] for sample in browser.samples] == [{"air_temp_c": 23.0}]
    # Every message that can be read is counted.
    assert noted == 2


@pytest.mark.parametrize("mood", [Outage("away"), ValueError("an item that nobody can read")])
def test_a_feed_that_fails_once_is_read_on(mood: Exception) -> None:
    async def play() -> list[str]:
        here = Surroundings(mood)
        async with here.watched() as heard:
            here.feed.append(an_event())
            await here.until(lambda: bool(heard().event_ids))
            return heard().event_ids

    assert asyncio.run(play()) == [an_event().event_id]


def test_the_feed_is_asked_once_a_turn_however_many_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "TURN_S", 0.1)

    async def play() -> tuple[int, int]:
        here = Surroundings()
        async with here.live.running(), asyncio.timeout(10):
            streams = [
                live_stream(here.live.hub, Watch(), lambda: here.live.resume(None), now_ms=0) for _ in range(100)
            ]
            for stream in streams:
                await anext(stream)
            coming = [asyncio.ensure_future(anext(stream)) for stream in streams]
            await asyncio.sleep(0)
            asked = here.feed.asked
            here.feed.append(an_event())
            told = await asyncio.gather(*coming)
            for stream in streams:
                await stream.aclose()
            return here.feed.asked - asked, len(set(told))

    asked, different = asyncio.run(play())

    assert asked <= 2
    assert different == 1


def test_the_first_who_comes_to_an_idle_process_does_not_wait_out_its_long_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "IDLE_TURN_S", 3600.0)

    async def play() -> list[str]:
        here = Surroundings()
        async with here.live.running():
            await here.live.hub.first_look()
            async with asyncio.timeout(10), here.live.hub.watching():
                here.feed.append(an_event())
                await here.until(lambda: bool(here.live.hub.ring.lines()))
            return [line.event_id for line in here.live.hub.ring.lines()]

    assert asyncio.run(play()) == [an_event().event_id]

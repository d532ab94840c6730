"""What one browser is told, open and buffered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from operator_service.live import ring, stream
from operator_service.live.resuming import Resumption
from operator_service.live.stream import Watch, live_stream
from tests.builders import DEVICE, SITE, an_event
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.unit.operator_service.live.browser import Browser
from tests.unit.operator_service.live.processes import Process


def a_process() -> Process:
    process = Process(InMemoryEvents(), FrozenClock())
    process.look()
    return process


def happens(process: Process, subject: str = "order-1", *, device_id: str = DEVICE) -> str:
    """An event appears, and is seen; its id."""
    event = an_event(subject=subject, device_id=device_id)
    process.feed.append(event)
    process.look()
    return event.event_id


def sample_of(device_id: str) -> bytes:
    return f'{{"device_id":"{device_id}","at":1,"values":{{}}}}'.encode()


async def next_of(chunks: AsyncIterator[bytes]) -> str:
    async with asyncio.timeout(5):
        return (await anext(chunks)).decode()


async def whole(chunks: AsyncIterator[bytes]) -> str:
    async with asyncio.timeout(5):
        return b"".join([chunk async for chunk in chunks]).decode()


def test_a_stream_greets_and_then_tells_what_comes() -> None:
    async def play() -> tuple[Browser, str]:
        process, browser = a_process(), Browser()
        async with aclosing(process.stream("", Watch())) as chunks:
            browser.take(await next_of(chunks))
            event_id = happens(process)
            browser.take(await next_of(chunks))
            process.hub.tell_samples({DEVICE: sample_of(DEVICE)})
            browser.take(await next_of(chunks))
        return browser, event_id

    browser, event_id = asyncio.run(play())

    assert [kind for kind, _ in browser.told] == ["hello", "feed", "samples"]
    assert browser.told[0][1].keys() == {"server_time", "version", "resumed"}
    assert browser.told[1][1]["text"] == "A photo was ordered."
    assert browser.samples == [{"device_id": DEVICE, "at": 1, "values": {}}]
    assert browser.place.startswith(event_id)


def test_a_stream_with_no_news_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.01)

    async def play() -> str:
        async with aclosing(a_process().stream("", Watch())) as chunks:
            await next_of(chunks)
            return await next_of(chunks)

    assert asyncio.run(play()) == ": still here\n\n"


def test_who_hears_only_of_others_gets_signs_of_life_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.02)

    async def play() -> str:
        process = a_process()

        async def fleet() -> None:
            while True:
                process.hub.tell_samples({"greenhouse-1-b": sample_of("greenhouse-1-b")})
                await asyncio.sleep(0.001)

        async with aclosing(process.stream("", Watch(interest=frozenset({DEVICE})))) as chunks:
            await next_of(chunks)
            others = asyncio.ensure_future(fleet())
            try:
                return await next_of(chunks)
            finally:
                others.cancel()

    assert asyncio.run(play()) == ": still here\n\n"


def test_when_the_service_ends_every_stream_ends_at_once_and_says_when_to_come_back() -> None:
    async def play() -> tuple[Browser, int]:
        process, browser = a_process(), Browser()
        async with aclosing(process.stream("", Watch())) as chunks:
            browser.take(await next_of(chunks))
            rest = asyncio.ensure_future(whole(chunks))
            await asyncio.sleep(0)
            process.hub.close()
            browser.retry_ms = None
            browser.take(await rest)
        return browser, process.hub.watchers

    browser, watchers = asyncio.run(play())

    assert browser.retry_ms is not None
    assert 500 <= browser.retry_ms <= 2_000
    assert watchers == 0


def test_a_stream_ends_some_day_so_that_the_session_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.01)
    monkeypatch.setattr(stream, "LONGEST_S", 0.05)

    said = asyncio.run(whole(a_process().stream("", Watch())))

    assert ": until soon\n" in said


def test_a_browser_that_is_too_slow_is_told_to_come_back_and_then_misses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ring, "MOST_MESSAGES", 3)

    async def play() -> tuple[Browser, list[str]]:
        process, browser = a_process(), Browser()
        async with aclosing(process.stream("", Watch())) as chunks:
            browser.take(await next_of(chunks))
            told = [happens(process, f"{number}") for number in range(5)]
            browser.take(await whole(chunks))
        await process.serve(browser)
        return browser, told

    browser, happened = asyncio.run(play())

    assert browser.resumed == [False, True]
    assert sorted(browser.event_ids) == sorted(happened)


def test_who_asks_for_a_device_hears_of_it_alone() -> None:
    async def play() -> tuple[Browser, str]:
        process, browser = a_process(), Browser()
        async with aclosing(process.stream("", Watch(interest=frozenset({DEVICE})))) as chunks:
            browser.take(await next_of(chunks))
            happens(process, "other", device_id="greenhouse-1-b")
            process.hub.tell_samples({"greenhouse-1-b": sample_of("greenhouse-1-b")})
            event_id = happens(process, "mine")
            process.hub.tell_samples({"greenhouse-1-b": sample_of("greenhouse-1-b"), DEVICE: sample_of(DEVICE)})
            browser.take(await next_of(chunks))
        return browser, event_id

    browser, event_id = asyncio.run(play())

    assert browser.event_ids == [event_id]
    assert [sample["device_id"] for sample in browser.samples] == [DEVICE]


def test_who_asks_for_a_site_hears_of_its_own_alerts_too() -> None:
    async def play() -> Browser:
        process, browser = a_process(), Browser()
        async with aclosing(process.stream("", Watch(interest=frozenset({SITE})))) as chunks:
            browser.take(await next_of(chunks))
            for site in ("field-1", SITE):
                subject = f"{site}.risk-late-blight.000001"
                process.feed.append(an_event(EventKind.ALERT_OPENED, subject=subject, device_id=""))
            process.look()
            browser.take(await next_of(chunks))
        return browser

    browser = asyncio.run(play())

    assert [data["subject"] for kind, data in browser.told if kind == "feed"] == [f"{SITE}.risk-late-blight.000001"]


async def greeted(process: Process, watch: Watch) -> Browser:
    """A browser behind a gateway that was answered once."""
    browser = Browser()
    browser.take(await whole(process.stream("", watch)))
    return browser


def test_the_first_buffered_answer_is_the_greeting_and_waits_for_nothing() -> None:
    async def play() -> Browser:
        async with asyncio.timeout(stream.PATIENCE_S / 4):
            return await greeted(a_process(), Watch(buffered=True))

    browser = asyncio.run(play())

    assert [kind for kind, _ in browser.told] == ["hello"]
    assert browser.place


def test_a_buffered_answer_ends_with_the_first_news() -> None:
    async def play() -> Browser:
        process, watch = a_process(), Watch(buffered=True)
        browser = await greeted(process, watch)
        answer = asyncio.ensure_future(whole(process.stream(browser.place, watch)))
        await asyncio.sleep(0.01)
        happens(process)
        browser.take(await answer)
        return browser

    assert len(asyncio.run(play()).event_ids) == 1


def test_a_buffered_answer_waits_for_what_its_browser_asked_for() -> None:
    async def play() -> tuple[Browser, str]:
        process, watch = a_process(), Watch(buffered=True, interest=frozenset({DEVICE}))
        browser = await greeted(process, watch)
        answer = asyncio.ensure_future(whole(process.stream(browser.place, watch)))
        await asyncio.sleep(0.01)
        happens(process, "other", device_id="greenhouse-1-b")
        await asyncio.sleep(0.01)
        mine = happens(process, "mine")
        browser.take(await answer)
        return browser, mine

    browser, mine = asyncio.run(play())

    assert browser.event_ids == [mine]
    assert browser.place.startswith(mine)


def test_a_buffered_answer_leads_past_what_was_told_to_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PATIENCE_S", 0.02)

    async def play() -> tuple[Browser, str]:
        process, watch = a_process(), Watch(buffered=True, interest=frozenset({DEVICE}))
        browser = await greeted(process, watch)
        answer = asyncio.ensure_future(whole(process.stream(browser.place, watch)))
        await asyncio.sleep(0.005)
        others = happens(process, "other", device_id="greenhouse-1-b")
        browser.take(await answer)
        return browser, others

    browser, others = asyncio.run(play())

    assert browser.event_ids == []
    assert browser.place.startswith(others)


def test_a_buffered_answer_ends_empty_when_its_patience_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "PATIENCE_S", 0.02)

    async def play() -> str:
        process, watch = a_process(), Watch(buffered=True)
        return await whole(process.stream((await greeted(process, watch)).place, watch))

    said = asyncio.run(play())

    assert said.count("event: ") == 1
    assert "event: hello" in said


def test_buffered_answers_bring_what_happened_in_between_measurements_too_each_once() -> None:
    async def play() -> tuple[Browser, list[str]]:
        process, browser = a_process(), Browser()
        browser.take(await answered(process, browser))
        happened = []
        for number in range(4):
            happened.append(happens(process, f"{number}"))
            process.hub.tell_samples({DEVICE: sample_of(DEVICE)})
            if number % 2:
                browser.take(await answered(process, browser))
        return browser, happened

    async def answered(process: Process, browser: Browser) -> str:
        return await whole(process.stream(browser.place, Watch(buffered=True)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "PATIENCE_S", 0.02)
        browser, happened = asyncio.run(play())

    assert browser.event_ids == happened
    assert len(browser.samples) == 4


def test_a_buffered_answer_is_no_larger_than_the_gateway_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MOST_BUFFERED_BYTES", 2_000)
    monkeypatch.setattr(stream, "PATIENCE_S", 0.02)

    async def play() -> tuple[Browser, list[str], list[int]]:
        process, browser = a_process(), Browser()
        browser.take(await whole(process.stream("", Watch(buffered=True))))
        happened = [happens(process, f"{number}") for number in range(20)]
        sizes = []
        while len(browser.event_ids) < len(happened):
            said = await whole(process.stream(browser.place, Watch(buffered=True)))
            sizes.append(len(said))
            browser.take(said)
        return browser, happened, sizes

    browser, happened, sizes = asyncio.run(play())

    assert browser.event_ids == happened
    assert max(sizes) < 3_000


def test_while_the_feed_does_not_answer_a_browser_keeps_its_place_and_is_told_when_to_come_back() -> None:
    async def broken() -> Resumption:
        raise Outage("the operations table did not answer")

    browser = Browser(place="before")
    said = asyncio.run(whole(live_stream(a_process().hub, Watch(), broken, now_ms=0)))
    browser.take(said)

    assert browser.told == []
    assert browser.place == "before"
    assert browser.retry_ms is not None
    assert browser.retry_ms >= 4_000

"""Whatever breaks, a browser is told each event, and each once."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.event import Event
from operator_service.live.looks import LOOKS
from tests.builders import NOON, an_event
from tests.fakes.clock import FrozenClock
from tests.fakes.events import InMemoryEvents
from tests.unit.operator_service.live.browser import Browser
from tests.unit.operator_service.live.processes import Process

# Three attempts of five seconds.
LATEST_MS = 15_000


@dataclass(frozen=True, slots=True)
class Step:
    """A moment in which something happens.

    Attributes:
        after_ms: since the step before.
        late_ms: of the events that appear now, each by how much later than its id says.
        looking: which processes look at the feed now.
        reads_at: the process at which the browser then reads; None: it does not.
        cut_after: so many bytes, and its line breaks.
    """

    after_ms: int
    late_ms: tuple[int, ...]
    looking: frozenset[int]
    reads_at: int | None
    cut_after: int


def steps(late_ms: st.SearchStrategy[tuple[int, ...]], processes: int) -> st.SearchStrategy[list[Step]]:
    step = st.builds(
        Step,
        after_ms=st.integers(1, 8_000),
        late_ms=late_ms,
        looking=st.frozensets(st.integers(0, processes - 1)),
        reads_at=st.none() | st.integers(0, processes - 1),
        cut_after=st.integers(0, 3_000),
    )
    return st.lists(step, max_size=25)


async def told_and_written(story: list[Step], processes: int) -> tuple[list[str], list[str]]:
    """Play a story to its end: ids as the browser was told of them, and as they were written."""
    feed, clock, browser = InMemoryEvents(), FrozenClock(), Browser()
    running = [Process(feed, clock) for _ in range(processes)]
    await running[0].serve(browser)
    written: list[Event] = []
    for number, step in enumerate(story):
        clock.advance(timedelta(milliseconds=step.after_ms))
        for nth, late_ms in enumerate(step.late_ms):
            written.append(an_event(at=clock() - timedelta(milliseconds=late_ms), subject=f"{number}.{nth}"))
            feed.append(written[-1])
        for index in step.looking:
            running[index].look()
        if step.reads_at is not None:
            await running[step.reads_at].serve(browser, cut_after=step.cut_after)
    clock.advance(timedelta(minutes=1))
    for process in running:
        process.look()
        await process.serve(browser)
    return browser.event_ids, [event.event_id for event in written]


@settings(max_examples=150, deadline=None)
@given(steps(st.lists(st.integers(0, LATEST_MS), max_size=4).map(tuple), processes=3))
def test_wherever_the_line_breaks_and_however_late_events_appear_each_is_told_once(story: list[Step]) -> None:
    told, written = asyncio.run(told_and_written(story, processes=3))

    assert sorted(told) == sorted(written)


@settings(max_examples=50, deadline=None)
@given(steps(st.sampled_from([(), (0,)]), processes=2))
def test_events_that_appear_in_their_order_are_told_in_it(story: list[Step]) -> None:
    told, written = asyncio.run(told_and_written(story, processes=2))

    assert told == sorted(written)


def test_what_one_look_finds_is_told_in_the_order_of_the_ids() -> None:
    async def play() -> list[str]:
        feed, clock, browser = InMemoryEvents(), FrozenClock(), Browser()
        process = Process(feed, clock)
        await process.serve(browser)
        for late_ms in (0, 2_000, 1_000):
            feed.append(an_event(at=NOON - timedelta(milliseconds=late_ms), subject=str(late_ms)))
        process.look()
        await process.serve(browser)
        return browser.event_ids

    told = asyncio.run(play())

    assert len(told) == 3
    assert told == sorted(told)


@pytest.mark.parametrize("minutes", [1, 20, 60 * 24 * 40])
def test_who_was_away_for_long_is_told_all_of_it_from_memory_or_from_the_table(minutes: int) -> None:
    async def play() -> tuple[Browser, list[str]]:
        feed, clock, browser = InMemoryEvents(), FrozenClock(), Browser()
        feed.append(an_event(at=NOON - timedelta(seconds=30), subject="before"))
        await Process(feed, clock).serve(browser)
        missed = [an_event(at=NOON + timedelta(minutes=minutes) * part / 10, subject=f"{part}") for part in range(1, 9)]
        for event in missed:
            feed.append(event)
        clock.advance(timedelta(minutes=minutes))
        await Process(feed, clock).serve(browser)
        return browser, [event.event_id for event in missed]

    browser, missed = asyncio.run(play())

    assert browser.event_ids == missed
    assert browser.resumed == [False, True]


def test_who_missed_too_much_is_told_so_and_goes_on_from_now() -> None:
    async def play() -> Browser:
        feed, clock, browser = InMemoryEvents(), FrozenClock(), Browser()
        await Process(feed, clock).serve(browser)
        for second in range(1_100):
            feed.append(an_event(at=NOON + timedelta(seconds=second), subject=str(second)))
        clock.advance(timedelta(hours=1))
        process = Process(feed, clock)
        await process.serve(browser)
        feed.append(an_event(at=clock(), subject="news"))
        process.look()
        await process.serve(browser)
        return browser

    browser = asyncio.run(play())

    assert browser.resumed == [False, False, True]
    assert browser.event_ids == [an_event(at=NOON + timedelta(hours=1), subject="news").event_id]


def test_the_id_of_an_event_alone_is_a_place_too() -> None:
    async def play() -> list[str]:
        feed, clock = InMemoryEvents(), FrozenClock()
        events = [an_event(at=NOON + timedelta(seconds=second), subject=str(second)) for second in range(5)]
        for event in events:
            feed.append(event)
        browser = Browser(place=events[1].event_id)
        await Process(feed, clock).serve(browser)
        return [*browser.event_ids, *(event.event_id for event in events[2:])]

    told = asyncio.run(play())

    assert told[:3] == told[3:]


@pytest.mark.parametrize("place", ["", "nonsense", "~", "x" * 2_000, "ffffffff-ffff-7fff-bfff-ffffffffffff"])
def test_a_place_that_is_none_is_the_beginning(place: str) -> None:
    async def play() -> Browser:
        feed, browser = InMemoryEvents(), Browser(place=place)
        feed.append(an_event())
        await Process(feed, FrozenClock()).serve(browser)
        return browser

    browser = asyncio.run(play())

    assert browser.resumed == [False]
    assert browser.event_ids == []


def test_an_event_that_appears_a_quarter_of_an_hour_late_is_told_to_who_is_there() -> None:
    late = LOOKS[-1].back - timedelta(minutes=2)

    async def play() -> list[str]:
        feed, clock, browser = InMemoryEvents(), FrozenClock(), Browser()
        process = Process(feed, clock)
        await process.serve(browser)
        feed.append(an_event(subject="news"))
        process.look()
        await process.serve(browser)
        feed.append(an_event(at=NOON - late, subject="late"))
        clock.advance(timedelta(minutes=1))
        process.look()
        await process.serve(browser)
        return browser.event_ids

    assert asyncio.run(play()) == [an_event(subject="news").event_id, an_event(at=NOON - late, subject="late").event_id]

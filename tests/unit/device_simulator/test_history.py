"""The past is played through the same way as the present, in messages of up to an hour, and joins it without a gap."""

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest

from device_simulator.history import first_past_ms
from device_simulator.telemetry import ReportingPlan
from tests.unit.device_simulator.bench import TOPICS, Bench
from tests.unit.device_simulator.fakes import NOON_MS

DAY_MS: Final = 24 * 3_600_000
BY_THE_MINUTE: Final = ReportingPlan(interval_s=300.0, samples=5)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path, reporting=BY_THE_MINUTE, history_days=2)


def played(bench: Bench, seconds: float = 0) -> list[dict[str, Any]]:
    """Switch the device on and let it play; the messages that it sent."""

    async def scenario() -> list[dict[str, Any]]:
        async with bench.running():
            for _ in range(30):  # each round of the event loop carries only so far
                await bench.time.let_pass(0)
            await bench.time.let_pass(seconds)
            return bench.link.sent_on(TOPICS.telemetry)

    return asyncio.run(scenario())


def times(messages: list[dict[str, Any]]) -> list[int]:
    return [sample["t"] for message in messages for sample in message["samples"]]


def test_two_days_become_forty_eight_messages_of_an_hour(bench: Bench) -> None:
    messages = played(bench)

    assert {len(message["samples"]) for message in messages} == {60}
    assert len(messages) == 48
    assert times(messages)[0] == pytest.approx(NOON_MS - 2 * DAY_MS, abs=70_000)
    (line,) = bench.told("history_played")
    assert line["messages"] == 48
    assert line["to_ms"] == NOON_MS


def test_the_present_follows_without_a_gap_or_a_repeat(bench: Bench) -> None:
    messages = played(bench, seconds=1_800)

    gaps = {later - earlier for earlier, later in pairwise(times(messages))}
    assert min(gaps) > 50_000
    assert max(gaps) < 70_000
    assert times(messages)[-1] > NOON_MS + 1_200_000


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(bench: Bench) -> None:
    async def cut_off() -> list[dict[str, Any]]:
        async with bench.running(connected=False):
            bench.link.come_up()
            while len(bench.link.sent_on(TOPICS.telemetry)) < 10:  # noqa: ASYNC110 - nobody tells what the link sees
                await asyncio.sleep(0)
            return bench.link.sent_on(TOPICS.telemetry)

    before = asyncio.run(cut_off())
    after = played(bench)

    assert 0 < len(before) < 48
    assert sorted({*times(before), *times(after)}) == sorted([*times(before), *times(after)])


def test_the_past_ends_before_the_platform_would_refuse_it() -> None:
    assert first_past_ms(days=7, now_ms=NOON_MS) == NOON_MS - 7 * DAY_MS
    assert NOON_MS - 30 * DAY_MS < first_past_ms(days=30, now_ms=NOON_MS) <= NOON_MS - 29 * DAY_MS


def test_the_same_seed_plays_the_same_past(tmp_path: Path) -> None:
    runs = [played(Bench(folder=tmp_path / name, reporting=BY_THE_MINUTE, history_days=1)) for name in ("one", "other")]

    one, other = ([message["samples"] for message in messages] for messages in runs)
    assert one == other

"""Messages are made by the clock, and sent until the broker has them."""

import asyncio
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.outbox_bounds import Bounds
from device_simulator.telemetry import ReportingPlan, TelemetryDuty, sample_times
from tests.unit.device_simulator.bench import DEVICE, TOPICS, Bench
from tests.unit.device_simulator.fakes import NOON_MS

THREE_A_MINUTE = ReportingPlan(interval_s=60.0, samples=3)


def one_message() -> ReportingPlan:
    return ReportingPlan(interval_s=60.0, samples=3, messages=1)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path, reporting=one_message())


def test_a_message_goes_out_by_basic_ingest_and_is_written_down_before_and_after(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.time.let_pass(60)

    asyncio.run(scenario())

    (message,) = bench.link.sent_on("$aws/rules/cloudiot_dev_telemetry/cloudiot/greenhouse-1-a/telemetry")
    (published,), (acked,) = bench.told("telemetry_published"), bench.told("telemetry_acked")
    assert message["v"] == 1
    assert published["samples"] == message["samples"]
    assert published["seq"] == acked["seq"] == message["seq"]
    assert published["device_id"] == acked["device_id"] == DEVICE


def test_a_device_makes_exactly_as_many_messages_as_it_was_told_to(bench: Bench) -> None:
    bench.reporting = ReportingPlan(interval_s=60.0, samples=3, messages=4)

    async def scenario() -> None:
        async with bench.running():
            await bench.time.let_pass(3600)

    asyncio.run(scenario())

    assert len(bench.link.sent_on(TOPICS.telemetry)) == 4
    assert len({message["seq"] for message in bench.link.sent_on(TOPICS.telemetry)}) == 4


def test_what_was_measured_offline_is_sent_in_order_when_the_connection_comes(bench: Bench) -> None:
    bench.reporting = THREE_A_MINUTE

    async def scenario() -> None:
        async with bench.running(connected=False):
            await bench.time.let_pass(600)
            assert not bench.link.published
            bench.link.come_up()
            await bench.time.let_pass(0)

    asyncio.run(scenario())

    sent = bench.link.sent_on(TOPICS.telemetry)
    assert len(sent) in {9, 10, 11}  # the first one falls anywhere in the first minute
    assert [message["seq"] for message in sent] == sorted(message["seq"] for message in sent)


@pytest.mark.parametrize("trouble", [LinkLost("no PUBACK"), BrokerRefused("NOT_AUTHORIZED")], ids=["lost", "refused"])
def test_an_unacknowledged_message_is_sent_again_as_it_was(bench: Bench, trouble: Exception) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.troubles.extend([trouble, trouble])
            await bench.time.let_pass(70)

    asyncio.run(scenario())

    assert not bench.link.troubles
    (message,) = bench.link.sent_on(TOPICS.telemetry)
    (published,) = bench.told("telemetry_published")
    assert message["seq"] == published["seq"]
    assert len(bench.told("telemetry_acked")) == 1


def test_a_refusal_is_written_down_with_its_reason(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.troubles.append(BrokerRefused("NOT_AUTHORIZED"))
            await bench.time.let_pass(70)

    asyncio.run(scenario())

    (refused,) = bench.told("telemetry_refused")
    assert refused["reason"] == "NOT_AUTHORIZED"
    assert refused["seq"] == bench.told("telemetry_acked")[0]["seq"]


def test_a_broken_link_is_tried_again_with_growing_pauses(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.troubles.extend([LinkLost("no PUBACK")] * 30)
            await bench.time.let_pass(60 + 600)

    asyncio.run(scenario())

    # 1 + 2 + 4 + … s, shortened by a half at most: ten minutes have room for 9 to 16 attempts.
    assert 9 <= 30 - len(bench.link.troubles) <= 16


def test_a_message_that_a_power_cut_left_unacknowledged_goes_out_under_the_same_seq(bench: Bench) -> None:
    async def scenario() -> tuple[list[bytes], list[bytes]]:
        async with bench.running():
            bench.link.troubles.extend([LinkLost("no PUBACK")] * 99)
            await bench.time.let_pass(60)
        with bench.outbox() as outbox:
            (kept,) = outbox.oldest_messages(DEVICE, 9)
        bench.reporting = ReportingPlan(interval_s=60.0, samples=3, messages=0)
        async with bench.running():
            await bench.time.let_pass(0)
            return [kept.payload], [payload for _, payload in bench.link.published]

    kept, sent = asyncio.run(scenario())

    assert sent == kept
    # Told by both runs: a new reader of a new log must know what was in it.
    first, second = bench.told("telemetry_published")
    assert {**first, "at": 0} == {**second, "at": 0}


def test_a_device_that_is_away_for_too_long_drops_messages_and_says_which(bench: Bench) -> None:
    bench.reporting = THREE_A_MINUTE
    bench.bounds = Bounds(messages=5)

    async def scenario() -> list[int]:
        async with bench.running(connected=False):
            await bench.time.let_pass(3_600)
            bench.link.come_up()
            await bench.time.let_pass(0)
            return [message["seq"] for message in bench.link.sent_on(TOPICS.telemetry)]

    sent = asyncio.run(scenario())

    dropped = [seq for line in bench.told("messages_dropped") for seq in line["seqs"]]
    assert len(sent) == 5
    assert len(dropped) >= 50
    assert not set(dropped) & set(sent)
    assert sorted([*dropped, *sent]) == list(range(sent[0], sent[-1] + 1))


def test_a_changed_plan_sends_what_was_sampled_by_the_old_one_at_once(bench: Bench) -> None:
    bench.reporting = ReportingPlan(interval_s=600.0, samples=10)

    async def scenario() -> None:
        async with bench.running():
            await bench.time.let_pass(1_500)
            (duty,) = (duty for duty in bench.device.duties if isinstance(duty, TelemetryDuty))
            duty.follow(ReportingPlan(interval_s=60.0, samples=1, metrics=frozenset({"air_temp_c"})))
            await bench.time.let_pass(600)

    asyncio.run(scenario())

    samples = [sample for message in bench.link.sent_on(TOPICS.telemetry) for sample in message["samples"]]
    pauses = {later["t"] - earlier["t"] for earlier, later in pairwise(samples)}
    assert max(pauses) < 61_000, "no sample is missing where the plans meet"
    assert {"t", "air_temp_c"} == samples[-1].keys() < samples[0].keys()


def test_sample_times_rise_over_messages_and_over_a_restart(bench: Bench) -> None:
    bench.reporting = THREE_A_MINUTE
    messages: list[dict[str, list[dict[str, int]]]] = []

    async def scenario() -> None:
        for _ in range(3):
            async with bench.running():
                await bench.time.let_pass(200)
                messages.extend(bench.link.sent_on(TOPICS.telemetry))

    asyncio.run(scenario())

    times = [sample["t"] for message in messages for sample in message["samples"]]
    assert len(messages) >= 8
    assert all(earlier < later for earlier, later in pairwise(times))


def test_a_clock_that_was_set_back_makes_no_sample_before_the_last_one(bench: Bench) -> None:
    bench.reporting = THREE_A_MINUTE

    async def scenario() -> None:
        async with bench.running():
            await bench.time.let_pass(120)
            bench.time.set_back(90)
            await bench.time.let_pass(300)

    asyncio.run(scenario())

    times = [sample["t"] for message in bench.link.sent_on(TOPICS.telemetry) for sample in message["samples"]]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[-1] > NOON_MS + 240_000


@settings(derandomize=True, deadline=None)
@given(
    after_ms=st.integers(min_value=0, max_value=10_000_000),
    ahead_ms=st.integers(min_value=-1_000, max_value=10_000_000),
    step_ms=st.integers(min_value=1, max_value=3_600_000),
    count=st.integers(min_value=1, max_value=600),
)
def test_samples_are_taken_on_the_whole_steps_since_1970(
    after_ms: int, ahead_ms: int, step_ms: int, count: int
) -> None:
    until_ms = max(0, after_ms + ahead_ms)

    times = sample_times(after_ms=after_ms, until_ms=until_ms, step_ms=step_ms, count=count)

    every = range(0, until_ms + 1, step_ms)
    assert list(times) == [at_ms for at_ms in every[max(0, len(every) - count) :] if at_ms > after_ms]


def test_a_restart_logs_no_acknowledged_message_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await bench.time.let_pass(60)
        bench.reporting = ReportingPlan(interval_s=60.0, samples=3, messages=0)
        async with bench.running():
            await bench.time.let_pass(60)
            assert not bench.link.published

    asyncio.run(scenario())

    assert len(bench.told("telemetry_published")) == 1
    assert json.loads(bench.log_file.read_text().splitlines()[-1])["kind"] == "connected"

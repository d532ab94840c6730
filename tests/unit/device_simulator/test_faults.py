"""What goes wrong on purpose goes wrong as told, and the ground truth knows of each fault."""

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from device_simulator.faults import FaultPlan
from device_simulator.malformed import malformed_messages
from device_simulator.mischief import Trick, expected_of_clock
from device_simulator.telemetry import ReportingPlan
from tests.unit.device_simulator.bench import ORDER, TOPICS, Bench
from tests.unit.device_simulator.fakes import NOON_MS, settled

A_MESSAGE_A_MINUTE = ReportingPlan(interval_s=60.0, samples=3)


def bench_with(folder: Path, *tricks: Trick, every_s: float = 300.0) -> Bench:
    return Bench(folder=folder, reporting=A_MESSAGE_A_MINUTE, faults=FaultPlan(tricks=tricks, every_s=every_s))


def after(bench: Bench, seconds: float, look: Callable[[], Any] = lambda: None) -> Any:
    """Let the device run for a while; what is to be seen then."""

    async def scenario() -> Any:
        async with bench.running():
            await bench.time.let_pass(seconds)
            return look()

    return asyncio.run(scenario())


def seqs(bench: Bench) -> list[int]:
    return [message["seq"] for message in bench.link.sent_on(TOPICS.telemetry)]


def test_a_duplicate_is_the_whole_message_once_more(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, Trick.DUPLICATE)

    sent = after(bench, 3_600, lambda: [payload for _, payload in bench.link.published])

    faults = bench.told("fault")
    assert faults
    assert {fault["expect"] for fault in faults} == {"stored"}
    doubled = [json.loads(payload)["seq"] for payload in set(sent) if sent.count(payload) == 2]
    assert sorted(doubled) == [fault["seq"] for fault in faults]
    assert len(sent) == len(set(sent)) + len(faults)


def test_reordered_messages_all_arrive_one_of_them_late(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, Trick.REORDERED)

    async def scenario() -> list[int]:
        async with bench.running():
            for _ in range(6):  # only a device with a backlog can send its messages in another order
                bench.link.go_down()
                await bench.time.let_pass(600)
                bench.link.come_up()
                await bench.time.let_pass(60)
            return seqs(bench)

    sent = asyncio.run(scenario())

    assert len(set(sent)) == len(sent)
    assert sorted(sent) != sent
    swapped = [fault["seqs"] for fault in bench.told("fault")]
    assert swapped
    for late, early in ((pair[1], pair[0]) for pair in swapped):
        assert early > late
        assert sent.index(early) < sent.index(late)


def test_an_offline_spell_ends_the_connection_and_loses_nothing(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, Trick.OFFLINE)

    sent = after(bench, 3_600 + 200, lambda: seqs(bench))

    assert len(bench.told("fault")) > 3
    assert len(bench.told("disconnected")) >= len(bench.told("fault_over"))
    assert len(sent) >= 57
    assert sent == sorted(set(sent))


def test_rubbish_goes_out_beside_the_messages_and_is_written_down(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, Trick.MALFORMED)

    sent = after(bench, 7_200, lambda: [payload for _, payload in bench.link.published])

    rubbish = [base64.b64decode(fault["payload_base64"]) for fault in bench.told("fault")]
    told = [json.dumps(line["seq"]).encode() for line in bench.told("telemetry_published")]
    assert len(rubbish) > 5
    assert {fault["expect"] for fault in bench.told("fault")} == {"rejected"}
    assert len(sent) == len(told) + len(rubbish)
    assert all(payload in sent for payload in rubbish)


def test_every_malformed_message_is_another() -> None:
    messages = malformed_messages(seq=0, at_ms=NOON_MS)

    assert len(set(messages.values())) == len(messages) > 8


def test_a_wrong_clock_stamps_one_message_and_the_next_is_right(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, Trick.WRONG_CLOCK)

    after(bench, 7_200)

    wrong = {fault["seq"]: fault for fault in bench.told("fault")}
    assert {fault["expect"] for fault in wrong.values()} == {"rejected", "stored"}
    for line in bench.told("telemetry_published"):
        off_ms = line["samples"][-1]["t"] - line["at"]
        fault = wrong.get(line["seq"])
        expected_ms = max(-line["at"], fault["wrong_by_ms"]) if fault else 0
        assert off_ms == pytest.approx(expected_ms, abs=70_000)


def test_a_clock_error_is_refused_beyond_what_the_protocol_allows() -> None:
    assert expected_of_clock(0) == expected_of_clock(10 * 60_000) == expected_of_clock(-29 * 86_400_000) == "stored"
    assert expected_of_clock(11 * 60_000) == expected_of_clock(-30 * 86_400_000) == "rejected"


def test_a_photo_can_be_broken_and_its_line_says_which(tmp_path: Path) -> None:
    bench = bench_with(tmp_path, Trick.CORRUPT_PHOTO, every_s=30.0)

    async def scenario() -> bytes:
        async with bench.running():
            await bench.time.let_pass(600)
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            bench.grant(request)
            await settled()
            return bench.store.stored["photo-1"]

    stored = asyncio.run(scenario())

    (fault,), (taken,) = bench.told("fault"), bench.told("photo_taken")
    assert (fault["fault"], fault["expect"], fault["request_id"]) == ("corrupt-photo", "rejected", taken["request_id"])
    assert taken["label"] is None
    assert len(stored) == taken["size_bytes"] > 0


def test_the_same_seed_plans_the_same_faults(tmp_path: Path) -> None:
    told = []
    for name in ("one", "other"):
        bench = bench_with(tmp_path / name, *Trick)
        after(bench, 7_200)
        told.append([(line["at"], line["fault"], line.get("what")) for line in bench.told("fault")])

    assert told[0] == told[1] != []

"""Orders that bring no photo: too late, not allowed now, or meant for others; and the ones to the device's site."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from device_simulator.protocol import ConfigTopics
from tests.unit.device_simulator.bench import DEVICE, ORDER, TOPICS, Bench
from tests.unit.device_simulator.fakes import NOON_MS, settled

CONFIG = ConfigTopics(DEVICE)
SITE_TOPIC = TOPICS.site_capture("greenhouse-1")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path)


def wish(bench: Bench, desired: dict[str, Any]) -> None:
    """What an operator wishes, as the device's shadow tells it."""
    bench.link.say(CONFIG.delta, {"version": 1, "timestamp": NOON_MS // 1000, "state": desired})


def run(bench: Bench, order: dict[str, Any], *, topic: str, desired: dict[str, Any] | None = None) -> list[Any]:
    """Give an order, and see what the device says of it on the outcome topic."""

    async def scenario() -> list[Any]:
        async with bench.running():
            if desired is not None:
                wish(bench, desired)
            bench.link.say(topic, order)
            await bench.time.let_pass(1)
            return bench.link.sent_on(TOPICS.outcome)

    return asyncio.run(scenario())


def test_an_order_to_the_site_is_obeyed(bench: Bench) -> None:
    assert run(bench, ORDER, topic=SITE_TOPIC) == []

    assert len(bench.camera.shots) == 1


def test_an_order_that_expired_is_left_alone(bench: Bench) -> None:
    assert run(bench, {**ORDER, "expires_at": NOON_MS - 60_000}, topic=TOPICS.capture) == []

    assert bench.camera.shots == []
    assert [line["order_id"] for line in bench.told("order_expired")] == ["order-1"]


def test_an_order_that_is_still_good_is_obeyed(bench: Bench) -> None:
    run(bench, {**ORDER, "expires_at": NOON_MS + 60_000}, topic=TOPICS.capture)

    assert len(bench.camera.shots) == 1


def test_an_order_to_the_fleet_passes_over_some_sites(bench: Bench) -> None:
    assert run(bench, {**ORDER, "except_sites": ["orchard", "greenhouse-1"]}, topic=TOPICS.fleet_capture) == []

    assert bench.camera.shots == []
    assert bench.told("order_received") == []


@pytest.mark.parametrize(
    ("desired", "topic", "reason"),
    [
        ({"capture": {"enabled": False}}, TOPICS.capture, "capture is switched off"),
        ({"capture": {"enabled": False}}, TOPICS.fleet_capture, "capture is switched off"),
        (
            {"capture": {"from": "06:00", "to": "10:00"}},
            TOPICS.fleet_capture,
            "photos are taken from 06:00 to 10:00 (UTC)",
        ),
        ({"capture": {"from": "06:00", "to": "10:00"}}, SITE_TOPIC, "photos are taken from 06:00 to 10:00 (UTC)"),
    ],
)
def test_a_device_that_is_set_to_take_none_says_why(
    bench: Bench, desired: dict[str, Any], topic: str, reason: str
) -> None:
    outcomes = run(bench, ORDER, topic=topic, desired=desired)

    assert outcomes == [{"v": 1, "order_id": "order-1", "outcome": "refused", "reason": reason}]
    assert bench.camera.shots == []
    assert [line["reason"] for line in bench.told("order_refused")] == [reason]


def test_who_wants_a_photo_of_this_device_gets_it_outside_its_hours(bench: Bench) -> None:
    assert run(bench, ORDER, topic=TOPICS.capture, desired={"capture": {"from": "06:00", "to": "10:00"}}) == []

    assert len(bench.camera.shots) == 1


def test_an_order_is_refused_once_however_often_it_comes(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            wish(bench, {"capture": {"enabled": False}})
            for topic in (TOPICS.capture, TOPICS.fleet_capture):
                bench.link.say(topic, ORDER)
            await bench.time.let_pass(1)
            assert len(bench.link.sent_on(TOPICS.outcome)) == 1
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(1)
            assert bench.link.sent_on(TOPICS.outcome) == []

    asyncio.run(scenario())


def test_what_a_lost_connection_kept_from_being_said_is_said_after_it(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            wish(bench, {"capture": {"enabled": False}})
            bench.link.say(TOPICS.capture, ORDER)
            bench.link.go_down()
            await bench.time.let_pass(60)
            bench.link.come_up()
            await bench.time.let_pass(200)
            assert len(bench.link.sent_on(TOPICS.outcome)) == 1

    asyncio.run(scenario())


def test_a_waiting_order_that_a_long_power_cut_outlasted_is_left_alone(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, {**ORDER, "jitter_s": 60})
            await settled()
        await bench.time.let_pass(3_600)
        async with bench.running():
            await bench.time.let_pass(60)

    asyncio.run(scenario())

    assert bench.camera.shots == []
    assert len(bench.told("order_expired")) == 1


def test_a_device_that_moved_listens_to_its_new_site(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            wish(bench, {"place": {"site": "orchard", "time_zone": "UTC"}})
            await settled()
            assert bench.link.cuts == 1
            assert TOPICS.site_capture("orchard") in bench.link.subscribed
            bench.link.say(TOPICS.site_capture("orchard"), ORDER)
            bench.link.say(SITE_TOPIC, {**ORDER, "order_id": "order-2"})
            await bench.time.let_pass(1)

    asyncio.run(scenario())

    assert [line["order_id"] for line in bench.told("order_received")] == ["order-1"]
    assert bench.told("order_received")[0]["device_id"] == DEVICE

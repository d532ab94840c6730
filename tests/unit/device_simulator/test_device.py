"""When a device counts as connected, and what it does when the connection comes and goes."""

import asyncio
from pathlib import Path

import pytest

from device_simulator.errors import LinkLost
from tests.unit.device_simulator.bench import ORDER, TOPICS, Bench
from tests.unit.device_simulator.fakes import settled


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path)


def test_a_device_listens_to_its_own_topics_and_the_fleets_orders(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            assert sorted(bench.link.subscribed) == [
                "$aws/things/greenhouse-1-a/shadow/name/config/get/accepted",
                "$aws/things/greenhouse-1-a/shadow/name/config/get/rejected",
                "$aws/things/greenhouse-1-a/shadow/name/config/update/delta",
                "$aws/things/greenhouse-1-a/shadow/name/config/update/rejected",
                "cloudiot/fleet/commands/capture",
                "cloudiot/greenhouse-1-a/commands/capture",
                "cloudiot/greenhouse-1-a/photos/grant",
                "cloudiot/greenhouse-1-a/photos/refusal",
                "cloudiot/site/greenhouse-1/commands/capture",
            ]

    asyncio.run(scenario())

    assert len(bench.told("connected")) == 1


def test_a_device_is_connected_only_once_it_listens(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running(connected=False):
            bench.link.subscription_troubles.append(LinkLost("no SUBACK"))
            bench.link.come_up()
            await settled()
            assert not bench.told("connected")
            await bench.time.let_pass(2)
            assert len(bench.told("connected")) == 1

    asyncio.run(scenario())


def test_a_topic_that_is_refused_does_not_keep_a_device_from_the_others(bench: Bench) -> None:
    site = TOPICS.site_capture("greenhouse-1")

    async def scenario() -> None:
        async with bench.running(connected=False):
            bench.link.forbidden.add(site)
            bench.link.come_up()
            await settled()
            assert {TOPICS.capture, TOPICS.grant, TOPICS.fleet_capture} <= set(bench.link.subscribed)
            assert site not in bench.link.subscribed

    asyncio.run(scenario())

    assert len(bench.told("connected")) == 1
    assert [line["reason"] for line in bench.told("subscription_refused")] == [f"{site}: NOT_AUTHORIZED"]


def test_a_device_that_may_listen_to_nothing_asks_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            everything = set(bench.link.subscribed)
        async with bench.running(connected=False):
            bench.link.forbidden |= everything
            bench.link.come_up()
            await settled()
            assert len(bench.told("connected")) == 1
            bench.link.forbidden.clear()
            await bench.time.let_pass(2)
            assert len(bench.told("connected")) == 2

    asyncio.run(scenario())

    assert [line["reason"] for line in bench.told("subscription_refused")] == ["NOT_AUTHORIZED"]


def test_after_a_broken_connection_the_device_subscribes_anew_and_goes_on(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.go_down()
            bench.link.say(TOPICS.capture, ORDER)  # the last message before the cable was cut
            await bench.time.let_pass(60)
            assert not bench.link.published
            bench.link.come_up()
            await bench.time.let_pass(0)
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            bench.grant(request)
            await settled()

    asyncio.run(scenario())

    assert len(bench.link.subscribed) == 2 * len(set(bench.link.subscribed))
    assert [line["reason"] for line in bench.told("disconnected")] == ["cable cut"]
    assert len(bench.told("connected")) == 2
    assert len(bench.told("photo_uploaded")) == 1


def test_what_the_link_tells_after_the_end_is_ignored(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            pass
        bench.link.come_up()
        bench.link.say(TOPICS.capture, ORDER)
        bench.link.go_down()
        await settled()

    asyncio.run(scenario())

    assert not bench.told("disconnected")
    assert not bench.told("order_received")

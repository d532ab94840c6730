"""A device keeps a photo until it knows that it was diagnosed or refused, and says why one did not come at once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from device_simulator.errors import BrokerRefused
from tests.unit.device_simulator.bench import DEVICE, ORDER, TOPICS, Bench, a_grant
from tests.unit.device_simulator.fakes import settled

_DAY_S = 24 * 3_600


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path)


async def upload(bench: Bench, number: int, *, settled_photos: dict[str, str] | None = None) -> dict[str, Any]:
    """One photo, ordered and stored; the answer is the request for its grant."""
    bench.link.say(TOPICS.capture, {**ORDER, "order_id": f"order-{number}"})
    await bench.time.let_pass(0)
    request = bench.link.sent_on(TOPICS.upload_request)[-1]
    grant = a_grant(request["request_id"], f"photo-{number}") | {"settled": settled_photos or {}}
    bench.link.say(TOPICS.grant, grant)
    await bench.time.let_pass(1)
    return request


def kept(bench: Bench) -> tuple[str, ...]:
    with bench.outbox() as outbox:
        return outbox.unsettled_photos(DEVICE, 100)


def test_an_uploaded_photo_is_kept_and_asked_after(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            assert "unsettled" not in await upload(bench, 1)
            assert (await upload(bench, 2))["unsettled"] == ["photo-1"]
            assert (await upload(bench, 3))["unsettled"] == ["photo-1", "photo-2"]

    asyncio.run(scenario())

    assert kept(bench) == ("photo-1", "photo-2", "photo-3")


@pytest.mark.parametrize("fate", ["diagnosed", "refused: no JPEG"])
def test_a_photo_is_let_go_when_its_fate_is_known(bench: Bench, fate: str) -> None:
    async def scenario() -> None:
        async with bench.running():
            await upload(bench, 1)
            await upload(bench, 2, settled_photos={"photo-1": fate, "photo-of-nobody": "diagnosed"})

    asyncio.run(scenario())

    assert kept(bench) == ("photo-2",)
    assert [(line["photo_id"], line["fate"]) for line in bench.told("photo_settled")] == [("photo-1", fate)]


def test_a_restart_forgets_no_unsettled_photo_and_uploads_none_twice(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            await upload(bench, 1)
        async with bench.running():
            await bench.time.let_pass(600)
            assert bench.link.sent_on(TOPICS.upload_request) == []
            assert (await upload(bench, 2))["unsettled"] == ["photo-1"]

    asyncio.run(scenario())


def test_no_more_are_asked_after_at_once_than_fit(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            for number in range(1, 12):
                request = await upload(bench, number)
            assert request["unsettled"] == [f"photo-{number}" for number in range(1, 9)]

    asyncio.run(scenario())


def test_a_photo_of_which_nothing_is_known_for_a_day_goes_up_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            first = await upload(bench, 1)
            await bench.time.let_pass(_DAY_S + 60)
            await upload(bench, 2)
            await bench.time.let_pass(0)
            again = bench.link.sent_on(TOPICS.upload_request)[-1]
            assert again["request_id"] == first["request_id"]
            bench.grant(again, "photo-1")
            await settled()

    asyncio.run(scenario())

    assert [line["photo_id"] for line in bench.told("photo_uploaded")] == ["photo-1", "photo-2", "photo-1"]
    assert set(kept(bench)) == {"photo-1", "photo-2"}


def test_an_upload_that_the_store_refuses_is_told_once(bench: Bench) -> None:
    bench.store.failures = 3

    async def scenario() -> list[Any]:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            for _ in range(4):
                await bench.time.let_pass(10)
                bench.grant(bench.link.sent_on(TOPICS.upload_request)[-1])
                await settled()
            return bench.link.sent_on(TOPICS.outcome)

    (outcome,) = asyncio.run(scenario())

    assert outcome.pop("request_id")
    assert outcome == {
        "v": 1,
        "order_id": "order-1",
        "outcome": "failed",
        "reason": "403: the grant has expired",
    }
    assert len(bench.told("upload_failed")) == 3
    assert len(bench.told("photo_uploaded")) == 1


def test_a_broker_that_does_not_want_to_hear_it_does_not_hold_the_photo_up(bench: Bench) -> None:
    bench.store.failures = 1

    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
            bench.link.troubles.append(BrokerRefused("NOT_AUTHORIZED"))
            bench.grant(bench.link.sent_on(TOPICS.upload_request)[-1])
            await bench.time.let_pass(5)
            bench.grant(bench.link.sent_on(TOPICS.upload_request)[-1])
            await settled()

    asyncio.run(scenario())

    assert len(bench.told("outcome_refused")) == len(bench.told("photo_uploaded")) == 1

"""Orders become photos, photos go up, and whatever goes wrong on the way is tried again or told."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from device_simulator.errors import BrokerRefused, LinkLost
from device_simulator.outbox_bounds import Bounds
from tests.unit.device_simulator.bench import DEVICE, ORDER, TOPICS, Bench
from tests.unit.device_simulator.fakes import settled

# The oldest, which may be on its way, and the newest stay whatever they take.
ONLY_TWO_PHOTOS: Final = Bounds(bytes=1)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(folder=tmp_path)


@pytest.mark.parametrize("topic", [TOPICS.capture, TOPICS.fleet_capture], ids=["own", "fleet"])
def test_an_order_becomes_a_photo_in_the_store(bench: Bench, topic: str) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(topic, ORDER)
            await bench.time.let_pass(0)
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            assert request["order_id"] == "order-1"
            assert request["content_type"] == "image/jpeg"
            bench.grant(request, "photo-1")
            await settled()
            assert request["size_bytes"] == len(bench.store.stored["photo-1"])

    asyncio.run(scenario())

    (uploaded,) = bench.told("photo_uploaded")
    assert uploaded["photo_id"] == "photo-1"
    assert uploaded["order_id"] == "order-1"
    assert uploaded["label"] == "Tomato___healthy"
    assert uploaded["size_bytes"] > 0
    assert [line["photo_id"] for line in bench.told("grant")] == ["photo-1"]
    assert [line["order_id"] for line in bench.told("order_received")] == ["order-1"]


def test_the_same_order_again_is_ignored_on_either_topic(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            for topic in (TOPICS.capture, TOPICS.fleet_capture, TOPICS.capture):
                bench.link.say(topic, ORDER)
            await bench.time.let_pass(0)

    asyncio.run(scenario())

    assert len(bench.camera.shots) == 1
    assert len(bench.told("order_received")) == 1
    assert len(bench.told("order_repeated")) == 2


def test_an_order_that_was_obeyed_before_a_restart_is_ignored_after_it(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)

    asyncio.run(scenario())

    assert len(bench.camera.shots) == 1


def test_an_order_that_a_power_cut_caught_waiting_is_obeyed_after_it(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, {**ORDER, "jitter_s": 600})
            await settled()
            assert not bench.camera.shots
        async with bench.running():
            await bench.time.let_pass(600)

    asyncio.run(scenario())

    assert len(bench.camera.shots) == 1


def test_the_photo_is_taken_inside_the_jitter_window_and_not_at_once(bench: Bench) -> None:
    async def scenario() -> list[int]:
        taken: list[int] = []
        async with bench.running():
            for number in range(20):
                bench.link.say(TOPICS.capture, {**ORDER, "order_id": f"order-{number}", "jitter_s": 100})
            for _ in range(10):
                await bench.time.let_pass(10)
                taken.append(len(bench.camera.shots))
        return taken

    taken = asyncio.run(scenario())

    assert taken[-1] == 20
    assert 0 < taken[4] < 20


def test_a_refusal_ends_the_matter(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            refusal = {"v": 1, "request_id": request["request_id"], "reason": "too large"}
            bench.link.say(TOPICS.refusal, refusal)
            await bench.time.let_pass(600)
            assert len(bench.link.sent_on(TOPICS.upload_request)) == 1

    asyncio.run(scenario())

    (refusal,) = bench.told("refusal")
    assert refusal["reason"] == "too large"
    assert not bench.told("photo_uploaded")
    with bench.outbox() as outbox:
        assert not outbox.kept_photo_ids(DEVICE)


def test_a_refusal_for_nobody_is_written_down_and_the_request_is_made_again(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
            bench.link.say(TOPICS.refusal, {"v": 1, "request_id": None, "reason": "cannot be read"})
            await bench.time.let_pass(30)
            assert len(bench.link.sent_on(TOPICS.upload_request)) == 2

    asyncio.run(scenario())

    assert bench.told("refusal")[0]["request_id"] is None


def test_without_an_answer_the_device_asks_again_under_the_same_request_id(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(45)
            requests = bench.link.sent_on(TOPICS.upload_request)
            assert len(requests) > 1
            assert all(request == requests[0] for request in requests)
            bench.grant(requests[0])
            await settled()

    asyncio.run(scenario())

    assert len(bench.told("photo_uploaded")) == 1
    assert "no answer" in bench.told("upload_failed")[0]["reason"]


@pytest.mark.parametrize("trouble", [LinkLost("no PUBACK"), BrokerRefused("NOT_AUTHORIZED")], ids=["lost", "refused"])
def test_a_request_that_the_broker_did_not_take_is_made_again(bench: Bench, trouble: Exception) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.troubles.append(trouble)
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(2)
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            bench.grant(request)
            await settled()

    asyncio.run(scenario())

    assert bench.told("upload_failed")[0]["reason"] == str(trouble)
    assert len(bench.told("photo_uploaded")) == 1


def test_a_broken_upload_starts_again_with_a_fresh_grant_for_the_same_request(bench: Bench) -> None:
    bench.store.failures = 2

    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            for attempt in range(1, 4):
                await bench.time.let_pass(5)
                requests = bench.link.sent_on(TOPICS.upload_request)
                assert len(requests) == attempt
                bench.grant(requests[-1])
                await settled()
            assert len({request["request_id"] for request in requests}) == 1

    asyncio.run(scenario())

    assert [line["reason"] for line in bench.told("upload_failed")] == ["403: the grant has expired"] * 2
    assert len(bench.told("photo_uploaded")) == 1


def test_photos_that_had_to_go_for_newer_ones_are_not_asked_for(bench: Bench) -> None:
    bench.bounds = ONLY_TWO_PHOTOS

    async def scenario() -> list[str]:
        async with bench.running(connected=False):
            for number in range(4):
                bench.link.say(TOPICS.capture, {**ORDER, "order_id": f"order-{number}"})
                await bench.time.let_pass(1)
            bench.link.come_up()
            await bench.time.let_pass(0)
            return [request["order_id"] for request in bench.link.sent_on(TOPICS.upload_request)]

    assert sorted(asyncio.run(scenario())) == ["order-0", "order-3"]


def test_a_photo_that_had_to_go_while_its_grant_was_under_way_is_not_uploaded(bench: Bench) -> None:
    bench.bounds = ONLY_TWO_PHOTOS

    async def scenario() -> None:
        async with bench.running():
            for number in range(3):
                bench.link.say(TOPICS.capture, {**ORDER, "order_id": f"order-{number}"})
                await bench.time.let_pass(1)
            requests = {request["order_id"]: request for request in bench.link.sent_on(TOPICS.upload_request)}
            bench.grant(requests["order-1"], "photo-of-order-1")
            await bench.time.let_pass(0)

    asyncio.run(scenario())

    assert len(bench.told("photos_dropped")) == 1
    assert not bench.store.stored


def test_a_photo_that_a_power_cut_kept_from_the_store_goes_up_after_it(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
            (before,) = bench.link.sent_on(TOPICS.upload_request)
        async with bench.running():
            (after,) = bench.link.sent_on(TOPICS.upload_request)
            assert after == before
            bench.grant(after)
            await settled()

    asyncio.run(scenario())

    assert len(bench.camera.shots) == 1
    (uploaded,) = bench.told("photo_uploaded")
    assert (uploaded["order_id"], uploaded["label"]) == ("order-1", "Tomato___healthy")
    with bench.outbox() as outbox:
        assert not outbox.kept_photo_ids(DEVICE)


def test_a_grant_that_comes_twice_uploads_once_and_one_for_nobody_is_ignored(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(0)
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            bench.grant({"request_id": "somebody-else"}, "photo-0")
            bench.grant(request)
            bench.grant(request)
            await bench.time.let_pass(60)

    asyncio.run(scenario())

    assert list(bench.store.stored) == ["photo-1"]
    assert len(bench.told("photo_uploaded")) == 1


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        (TOPICS.capture, b"rubbish \xff"),
        (TOPICS.capture, {"v": 2, "order_id": "order-1", "ordered_at": 1, "jitter_s": 0}),
        (TOPICS.capture, {"v": 1, "ordered_at": 1}),
        (TOPICS.capture, {"v": 1, "order_id": "order-1", "ordered_at": 1, "jitter_s": -5}),
        (TOPICS.grant, {"v": 1, "request_id": "r"}),
        (TOPICS.refusal, []),
    ],
    ids=["no JSON", "other version", "no order id", "negative jitter", "half a grant", "no object"],
)
def test_a_message_that_cannot_be_read_is_ignored_and_the_next_one_is_not(
    bench: Bench, topic: str, message: object
) -> None:
    async def scenario() -> None:
        async with bench.running():
            bench.link.say(topic, message)
            bench.link.say(TOPICS.capture, {**ORDER, "order_id": "order-2"})
            await bench.time.let_pass(0)

    asyncio.run(scenario())

    assert [line["order_id"] for line in bench.told("order_received")] == ["order-2"]
    assert len(bench.camera.shots) == 1


def test_a_camera_that_fails_is_told_and_tried_again(bench: Bench) -> None:
    bench.camera.failures = 2

    async def scenario() -> None:
        async with bench.running():
            bench.link.say(TOPICS.capture, ORDER)
            await bench.time.let_pass(10)

    asyncio.run(scenario())

    assert [line["reason"] for line in bench.told("capture_failed")] == ["the lens is covered"] * 2
    assert len(bench.camera.shots) == 1


def test_a_photo_on_start_needs_no_order(bench: Bench) -> None:
    bench.photo_on_start = True

    async def scenario() -> None:
        async with bench.running():
            (request,) = bench.link.sent_on(TOPICS.upload_request)
            assert "order_id" not in request
            bench.grant(request)
            await settled()

    asyncio.run(scenario())

    assert bench.told("photo_uploaded")[0]["order_id"] is None


def test_a_device_may_take_photos_between_the_orders(bench: Bench) -> None:
    bench.photo_every_s = 60.0

    async def scenario() -> None:
        async with bench.running():
            assert bench.link.sent_on(TOPICS.upload_request) == []
            # The first comes in the second minute at the latest, and then one every minute.
            await bench.time.let_pass(2 * 60)
            begun = len(bench.camera.shots)
            await bench.time.let_pass(3 * 60)
            assert (begun, len(bench.camera.shots)) == (1, 4)

    asyncio.run(scenario())

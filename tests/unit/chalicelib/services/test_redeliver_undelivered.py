"""What a rule could not hand on goes on its way again."""

import pytest

from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource
from chalicelib.services.redeliver_undelivered import Redelivery, Undelivered, redeliver, set_aside_given_up
from tests.builders import DEVICE
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.unit.chalicelib.services.telemetry_arrivals import an_arrival
from tests.unit.chalicelib.services.test_take_in_outcome import an_outcome
from tests.unit.chalicelib.test_upload_request_payloads import a_request


def undelivered(topic: str, payload: bytes = b"what was sent") -> Undelivered:
    return Undelivered(topic=topic, arrival=an_arrival(payload, device_id=""))


@pytest.mark.parametrize(
    "topic", [f"cloudiot/{DEVICE}/telemetry", f"$aws/rules/cloudiot_dev_telemetry/cloudiot/{DEVICE}/telemetry"]
)
def test_telemetry_goes_into_the_stream_as_it_was(topic: str) -> None:
    world = World()

    assert redeliver(undelivered(topic, b"\xff{"), ports=world.redelivery()) is Redelivery.UNDER_WAY
    assert world.stream.records == [(DEVICE, b"\xff{")]
    assert not world.rejections.rejections


def test_an_upload_request_is_answered_after_all() -> None:
    world = World()

    redeliver(undelivered(f"cloudiot/{DEVICE}/photos/request", a_request()), ports=world.redelivery())

    assert [device_id for device_id, _ in world.commands.grants] == [DEVICE]


def test_what_a_device_said_of_a_photo_is_heard_after_all() -> None:
    world = World()

    redeliver(undelivered(f"cloudiot/{DEVICE}/photos/outcome", an_outcome()), ports=world.redelivery())

    assert [event.kind for event in world.events.events.values()] == [EventKind.UPLOAD_FAILED]


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "cloudiot/telemetry",
        f"cloudiot/{DEVICE}/photos/grant",
        f"x/cloudiot/{DEVICE}/telemetry",
        "cloudiot/a/b/telemetry",
    ],
)
def test_a_message_on_no_topic_of_ours_is_set_aside_with_its_bytes(topic: str) -> None:
    world = World()

    assert redeliver(undelivered(topic), ports=world.redelivery()) is Redelivery.REJECTED
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.field) == (RejectionSource.RULE, "topic")
    assert world.rejections.originals[rejection.key] == b"what was sent"


def test_a_way_that_is_still_blocked_is_tried_again_later() -> None:
    world = World()
    fail(world.stream, "put")

    with pytest.raises(Outage):
        redeliver(undelivered(f"cloudiot/{DEVICE}/telemetry"), ports=world.redelivery())


def test_what_the_consumer_gave_up_is_kept_message_by_message() -> None:
    world = World()
    fail(world.rejections, "set_aside", times=1)
    arrivals = [an_arrival(b"one"), an_arrival(b"two")]

    with pytest.raises(ExceptionGroup):
        set_aside_given_up(arrivals, ports=world.redelivery())
    assert list(world.rejections.originals.values()) == [b"two"]
    set_aside_given_up(arrivals, ports=world.redelivery())

    assert sorted(world.rejections.originals.values()) == [b"one", b"two"]
    assert {row.source for row in world.rejections.rejections.values()} == {RejectionSource.TELEMETRY}

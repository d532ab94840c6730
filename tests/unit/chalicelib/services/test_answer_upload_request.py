"""A device asks for an upload grant, and always gets an answer."""

import json

import pytest

from chalicelib.domain.capture import CaptureOrder, to_device, to_site
from chalicelib.domain.capture_state import OutcomeKind, RefusedPhoto
from chalicelib.domain.errors import DeviceNotFound, Outage
from chalicelib.domain.rejection import RejectionSource
from chalicelib.payloads import upload_grant_wire
from chalicelib.services.answer_upload_request import answer_upload_request
from chalicelib.services.grant_upload import grant_upload
from tests.builders import DAY, DEVICE, NOON, a_capture_order, a_photo, a_photo_key, an_upload_request
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.unit.chalicelib.services.telemetry_arrivals import an_arrival
from tests.unit.chalicelib.test_upload_request_payloads import a_request


def test_a_good_request_is_granted() -> None:
    world = World()

    assert answer_upload_request(an_arrival(a_request(request_id="request-1")), ports=world.uploads())
    ((device_id, grant),) = world.commands.grants
    assert (device_id, grant.request_id) == (DEVICE, "request-1")
    assert grant.fields["key"] == a_photo_key(request_id="request-1", at=NOON).raw
    assert not world.rejections.rejections


def test_asked_again_it_is_the_same_photo() -> None:
    world = World()

    for _ in range(2):
        answer_upload_request(an_arrival(a_request()), ports=world.uploads())

    assert len({grant.photo_id for _, grant in world.commands.grants}) == 1


@pytest.mark.parametrize(
    ("payload", "request_id", "reason"),
    [
        (a_request(size_bytes=10_000_001), "7d4f1c1e", "size_bytes must be at most 10000000"),
        (a_request(content_type="image/png"), "7d4f1c1e", "content_type cannot be 'image/png', only 'image/jpeg'"),
        (b"{not json", None, "JSON is malformed: object keys must be strings (byte 1)"),
        (b"\xff\x00", None, "JSON is malformed: invalid character (byte 0)"),
    ],
)
def test_a_bad_request_is_refused_with_the_reason_and_set_aside(
    payload: bytes, request_id: str | None, reason: str
) -> None:
    world = World()

    assert not answer_upload_request(an_arrival(payload), ports=world.uploads())
    assert world.commands.refusals == [(DEVICE, request_id, reason)]
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.device_id) == (RejectionSource.UPLOAD_REQUEST, DEVICE)
    assert world.rejections.originals[rejection.key] == payload


def test_a_stranger_is_refused() -> None:
    world = World()

    assert not answer_upload_request(an_arrival(a_request(), device_id="greenhouse-9-z"), ports=world.uploads())
    assert world.commands.refusals == [("greenhouse-9-z", "7d4f1c1e", "the device is not registered")]
    assert len(world.rejections.rejections) == 1


def test_what_cannot_be_a_device_is_not_spoken_to() -> None:
    world = World()

    assert not answer_upload_request(an_arrival(a_request(), device_id="#"), ports=world.uploads())
    assert not world.commands.refusals
    assert len(world.rejections.rejections) == 1


@pytest.mark.parametrize(
    ("part", "method"),
    [("devices", "get"), ("captures", "find"), ("captures", "note_grant"), ("commands", "hand_over_grant")],
)
def test_an_outage_is_no_refusal(part: str, method: str) -> None:
    world, order = World(), a_capture_order()
    world.captures.record(order)
    fail(getattr(world, part), method)

    with pytest.raises(Outage):
        answer_upload_request(an_arrival(a_request(order_id=order.order_id)), ports=world.uploads())

    assert not world.commands.refusals
    assert not world.rejections.rejections


def test_a_refused_request_that_is_delivered_again_is_one_rejection() -> None:
    world = World()

    for _ in range(2):
        answer_upload_request(an_arrival(json.dumps({"v": 1}).encode()), ports=world.uploads())

    assert len(world.rejections.rejections) == 1


def test_people_are_told_that_the_device_is_unknown() -> None:
    world = World()

    with pytest.raises(DeviceNotFound):
        grant_upload(an_upload_request("greenhouse-9-z"), ports=world.granting())


def test_a_grant_under_an_order_is_noted() -> None:
    world, order = World(), a_capture_order()
    world.captures.record(order)

    assert answer_upload_request(an_arrival(a_request(order_id=order.order_id)), ports=world.uploads())

    (grant,) = world.captures.grants.values()
    assert (grant.device_id, grant.order_id) == (DEVICE, order.order_id)
    assert grant.key.photo_id == world.commands.grants[0][1].photo_id
    assert (grant.granted_at, grant.valid_until) == (world.clock(), world.commands.grants[0][1].expires_at)


def test_a_photo_that_nobody_ordered_leaves_no_note() -> None:
    world = World()

    answer_upload_request(an_arrival(a_request()), ports=world.uploads())

    assert not world.captures.grants


@pytest.mark.parametrize(
    "order", [a_capture_order(to_device("greenhouse-2-a")), a_capture_order(to_site("greenhouse-2")), None]
)
def test_an_order_that_the_device_was_not_given_is_refused(order: CaptureOrder | None) -> None:
    world = World()
    if order is not None:
        world.captures.record(order)
    order_id = order.order_id if order is not None else "order-1"

    assert not answer_upload_request(an_arrival(a_request(order_id=order_id)), ports=world.uploads())
    ((_, _, reason),) = world.commands.refusals
    assert reason == f"{order_id!r} is no order to this device"
    assert not world.captures.grants


def test_a_late_photo_of_an_expired_order_is_still_welcome() -> None:
    world, order = World(), a_capture_order(at=NOON - DAY)
    world.captures.record(order)

    assert answer_upload_request(an_arrival(a_request(order_id=order.order_id)), ports=world.uploads())


def test_a_refusal_is_noted_at_the_order_that_the_request_names() -> None:
    world, order = World(), a_capture_order()
    world.captures.record(order)

    answer_upload_request(an_arrival(a_request(order_id=order.order_id, size_bytes=10_000_001)), ports=world.uploads())

    (outcome,) = world.captures.outcomes.values()
    assert (outcome.order_id, outcome.kind) == (order.order_id, OutcomeKind.REFUSED)
    assert outcome.reason == "the request to upload was refused: size_bytes must be at most 10000000"


def test_a_grant_tells_what_became_of_earlier_photos() -> None:
    world = World()
    diagnosed, refused, under_way = (a_photo(request_id=name) for name in ("first", "second", "third"))
    world.photos.photos[diagnosed.key.photo_id] = diagnosed
    world.captures.note_refused_photo(
        RefusedPhoto(device_id=DEVICE, photo_id=refused.key.photo_id, reason="no JPEG", at=NOON)
    )
    unsettled = [photo.key.photo_id for photo in (diagnosed, refused, under_way)]

    answer_upload_request(an_arrival(a_request(unsettled=unsettled)), ports=world.uploads())

    ((_, grant),) = world.commands.grants
    assert grant.settled == {diagnosed.key.photo_id: None, refused.key.photo_id: "no JPEG"}
    assert upload_grant_wire(grant)["settled"] == {
        diagnosed.key.photo_id: "diagnosed",
        refused.key.photo_id: "refused: no JPEG",
    }


def test_a_device_does_not_learn_of_another_ones_photos() -> None:
    world = World()
    foreign = a_photo("greenhouse-2-a")
    world.photos.photos[foreign.key.photo_id] = foreign

    answer_upload_request(an_arrival(a_request(unsettled=[foreign.key.photo_id])), ports=world.uploads())

    assert not world.commands.grants[0][1].settled

"""A device asks for an upload grant, and always gets an answer."""

import json

import pytest

from chalicelib.domain.errors import DeviceNotFound, Outage
from chalicelib.domain.rejection import RejectionSource
from chalicelib.services.answer_upload_request import answer_upload_request
from chalicelib.services.grant_upload import grant_upload
from tests.builders import DEVICE, NOON, a_photo_key, an_upload_request
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


@pytest.mark.parametrize(("part", "method"), [("devices", "get"), ("commands", "hand_over_grant")])
def test_an_outage_is_no_refusal(part: str, method: str) -> None:
    world = World()
    fail(getattr(world, part), method)

    with pytest.raises(Outage):
        answer_upload_request(an_arrival(a_request()), ports=world.uploads())

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
        grant_upload(an_upload_request("greenhouse-9-z"), devices=world.devices, desk=world.desk)

"""What a device says of a photo that did not come."""

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.capture import CaptureOrder, to_device
from chalicelib.domain.capture_state import CaptureOutcome, OutcomeKind
from chalicelib.domain.errors import Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.rejection import RejectionSource
from chalicelib.services.take_in_outcome import take_in_outcome
from tests.builders import DEVICE, NOON, a_capture_order, an_hourly_order
from tests.fakes.faults import fail
from tests.fakes.world import World
from tests.unit.chalicelib.services.telemetry_arrivals import an_arrival


def an_outcome(outcome: str = "failed", **more: Any) -> bytes:
    fields = {"v": 1, "request_id": "7d4f1c1e", "outcome": outcome, "reason": "no answer", **more}
    return json.dumps({name: value for name, value in fields.items() if value is not ...}).encode()


def world_with(order: CaptureOrder) -> World:
    world = World()
    world.captures.record(order)
    return world


def noted(world: World) -> CaptureOutcome:
    (outcome,) = world.captures.outcomes.values()
    return outcome


def test_a_failed_upload_is_noted_at_its_order_and_told() -> None:
    order = a_capture_order()
    world = world_with(order)

    kind = take_in_outcome(an_arrival(an_outcome(order_id=order.order_id)), ports=world.outcomes())

    assert kind is OutcomeKind.FAILED
    assert noted(world) == CaptureOutcome(
        device_id=DEVICE, order_id=order.order_id, kind=OutcomeKind.FAILED, reason="no answer", at=NOON
    )
    (event,) = world.events.events.values()
    assert (event.kind, event.device_id, event.text) == (
        EventKind.UPLOAD_FAILED,
        DEVICE,
        "An upload failed: no answer",
    )


def test_a_failed_upload_that_nobody_ordered_is_told() -> None:
    world = World()

    assert take_in_outcome(an_arrival(an_outcome()), ports=world.outcomes()) is OutcomeKind.FAILED
    assert not world.captures.outcomes
    assert [event.kind for event in world.events.events.values()] == [EventKind.UPLOAD_FAILED]


def test_a_device_that_refuses_a_persons_order_is_news() -> None:
    order = a_capture_order()
    world = world_with(order)
    refusal = an_outcome("refused", request_id=..., order_id=order.order_id, reason="the camera is off")

    take_in_outcome(an_arrival(refusal), ports=world.outcomes())

    assert (noted(world).kind, noted(world).reason) == (OutcomeKind.REFUSED, "the camera is off")
    assert [event.kind for event in world.events.events.values()] == [EventKind.CAPTURE_REFUSED]


def test_a_device_that_refuses_the_hourly_order_is_an_answer_and_no_news() -> None:
    order = an_hourly_order()
    world = world_with(order)

    take_in_outcome(an_arrival(an_outcome("refused", order_id=order.order_id)), ports=world.outcomes())

    assert noted(world).kind is OutcomeKind.REFUSED
    assert not world.events.events


def test_that_a_photo_was_uploaded_the_bucket_says_itself() -> None:
    order = a_capture_order()
    world = world_with(order)

    kind = take_in_outcome(an_arrival(an_outcome("uploaded", order_id=order.order_id)), ports=world.outcomes())

    assert kind is OutcomeKind.UPLOADED
    assert not world.captures.outcomes
    assert not world.events.events


def test_delivered_twice_it_is_noted_and_told_once() -> None:
    order = a_capture_order()
    world = world_with(order)

    for _ in range(2):
        take_in_outcome(an_arrival(an_outcome(order_id=order.order_id)), ports=world.outcomes())

    assert len(world.captures.outcomes) == len(world.events.events) == 1


@pytest.mark.parametrize(
    ("payload", "reason", "field"),
    [
        (b"{", "the JSON ends too early", ""),
        (an_outcome(v=2), "v cannot be 2, only 1", "v"),
        (an_outcome("lost"), "outcome cannot be 'lost'", "outcome"),
        (an_outcome(reason=...), "an outcome that is failed needs a reason", "reason"),
        (an_outcome(reason="two\nlines"), "reason must be one line", "reason"),
        (an_outcome(request_id=...), "request_id or order_id must say", "request_id"),
        (an_outcome(photo_id="photo-1"), "photo_id must be an id that the platform gave", "photo_id"),
        (an_outcome(more=1), "more is not known here", "more"),
        (an_outcome(order_id="order-1"), "'order-1' is no order to this device", "order_id"),
    ],
)
def test_what_breaks_a_rule_is_set_aside_with_the_reason(payload: bytes, reason: str, field: str) -> None:
    world = World()

    assert take_in_outcome(an_arrival(payload), ports=world.outcomes()) is None
    (rejection,) = world.rejections.rejections.values()
    assert (rejection.source, rejection.device_id) == (RejectionSource.PHOTO_OUTCOME, DEVICE)
    assert rejection.reason.startswith(reason)
    assert rejection.field == field


def test_an_order_to_somebody_else_is_none_of_its_business() -> None:
    order = a_capture_order(to_device("greenhouse-2-a"))
    world = world_with(order)

    assert take_in_outcome(an_arrival(an_outcome(order_id=order.order_id)), ports=world.outcomes()) is None
    assert not world.captures.outcomes


def test_a_stranger_is_set_aside() -> None:
    world = World()

    assert take_in_outcome(an_arrival(an_outcome(), device_id="greenhouse-9-z"), ports=world.outcomes()) is None
    (rejection,) = world.rejections.rejections.values()
    assert rejection.reason == "the device is not registered"


@pytest.mark.parametrize(("part", "method"), [("captures", "note_outcome"), ("events", "append")])
def test_an_outage_is_no_rejection(part: str, method: str) -> None:
    order = a_capture_order(at=NOON - timedelta(minutes=1))
    world = world_with(order)
    fail(getattr(world, part), method)

    with pytest.raises(Outage):
        take_in_outcome(an_arrival(an_outcome(order_id=order.order_id)), ports=world.outcomes())

    assert not world.rejections.rejections

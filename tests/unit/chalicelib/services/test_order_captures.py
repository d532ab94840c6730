"""Photos are ordered."""

import pytest

from chalicelib.domain.capture import FLEET_JITTER_S
from chalicelib.domain.errors import DeviceNotFound, Outage
from chalicelib.domain.event import PLATFORM, EventKind
from chalicelib.services.order_captures import order_capture, order_fleet_capture
from tests.builders import DEVICE, NOON
from tests.fakes.faults import fail
from tests.fakes.world import World


def test_the_fleet_is_ordered_with_time_to_spread() -> None:
    world = World()

    order = order_fleet_capture(at=NOON, commands=world.commands, events=world.events)

    assert world.commands.orders == [order]
    assert (order.device_id, order.jitter_s, order.ordered_by) == (None, FLEET_JITTER_S, PLATFORM)
    (event,) = world.events.events.values()
    assert (event.kind, event.subject, event.device_id) == (EventKind.CAPTURE_ORDERED, order.order_id, "")


def test_an_hour_that_strikes_twice_is_one_order() -> None:
    world = World()

    orders = {order_fleet_capture(at=NOON, commands=world.commands, events=world.events).order_id for _ in range(2)}

    assert len(orders) == len(world.events.events) == 1


def test_an_operator_orders_a_photo_of_one_device_now() -> None:
    world = World()
    parts = {"devices": world.devices, "commands": world.commands, "events": world.events}

    first = order_capture(DEVICE, at=NOON, who="owner", **parts)  # type: ignore[arg-type]
    second = order_capture(DEVICE, at=NOON, who="owner", **parts)  # type: ignore[arg-type]

    assert world.commands.orders == [first, second]
    assert (first.device_id, first.jitter_s, first.ordered_by) == (DEVICE, 0, "owner")
    assert first.order_id != second.order_id
    assert {(event.who, event.device_id, event.text) for event in world.events.events.values()} == {
        ("owner", DEVICE, "Photo ordered of North bench")
    }


def test_a_stranger_cannot_be_ordered_about() -> None:
    world = World()

    with pytest.raises(DeviceNotFound):
        order_capture(
            "greenhouse-9-z",
            at=NOON,
            who="owner",
            devices=world.devices,
            commands=world.commands,
            events=world.events,
        )

    assert not world.commands.orders


def test_an_order_that_was_not_given_is_not_told() -> None:
    world = World()
    fail(world.commands, "order_capture")

    with pytest.raises(Outage):
        order_fleet_capture(at=NOON, commands=world.commands, events=world.events)

    assert not world.events.events

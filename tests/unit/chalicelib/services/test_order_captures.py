"""Photos are ordered by an operator."""

from datetime import timedelta

import pytest

from chalicelib.domain.capture import TO_FLEET, CaptureOrder, CaptureTarget, to_device, to_site
from chalicelib.domain.errors import DeviceNotFound, Outage, SiteNotFound
from chalicelib.domain.event import EventKind
from chalicelib.services.order_captures import order_capture
from tests.builders import DEVICE, MINUTE, NOON, SITE
from tests.fakes.faults import fail
from tests.fakes.world import World


def ordered(world: World, target: CaptureTarget, *, jitter_s: int = 0) -> CaptureOrder:
    return order_capture(
        target,
        jitter_s=jitter_s,
        answer_within=timedelta(minutes=15),
        at=NOON,
        who="owner",
        ports=world.ordering(),
    )


@pytest.mark.parametrize(
    ("target", "device_id", "text"),
    [
        (to_device(DEVICE), DEVICE, "Photos ordered of North bench"),
        (to_site(SITE), "", "Photos ordered of Greenhouse 1"),
        (TO_FLEET, "", "Photos ordered of the whole fleet"),
    ],
    ids=str,
)
def test_an_operator_orders_photos(target: CaptureTarget, device_id: str, text: str) -> None:
    world = World()

    order = ordered(world, target, jitter_s=60)

    assert world.commands.orders == [order]
    assert (order.target, order.jitter_s, order.ordered_by) == (target, 60, "owner")
    assert order.due_by == NOON + 16 * MINUTE
    assert world.captures.find(order.order_id) == order
    (event,) = world.events.events.values()
    assert (event.kind, event.subject) == (EventKind.CAPTURE_ORDERED, order.order_id)
    assert (event.who, event.device_id, event.text) == ("owner", device_id, text)


def test_two_orders_of_one_millisecond_are_two() -> None:
    world = World()

    assert ordered(world, TO_FLEET).order_id != ordered(world, TO_FLEET).order_id


@pytest.mark.parametrize(
    ("target", "unknown"), [(to_device("greenhouse-9-z"), DeviceNotFound), (to_site("greenhouse-9"), SiteNotFound)]
)
def test_strangers_cannot_be_ordered_about(target: CaptureTarget, unknown: type[Exception]) -> None:
    world = World()

    with pytest.raises(unknown):
        ordered(world, target)

    assert not world.commands.orders
    assert not world.captures.orders


def test_an_order_is_known_before_a_device_can_answer_it() -> None:
    world = World()
    fail(world.captures, "record")

    with pytest.raises(Outage):
        ordered(world, TO_FLEET)

    assert not world.commands.orders


def test_an_order_that_did_not_reach_the_broker_says_so() -> None:
    world = World()
    fail(world.commands, "order_capture")

    with pytest.raises(Outage):
        ordered(world, TO_FLEET)

    (order,) = world.captures.orders.values()
    assert order.undelivered is not None

"""Photos are ordered by the clock."""

from collections.abc import Sequence

import pytest

from chalicelib.domain.capture import FLEET_JITTER_S, TO_FLEET, CaptureOrder, to_site
from chalicelib.domain.event import PLATFORM
from chalicelib.services.strike_schedule import strike_schedule
from tests.builders import HOUR, MINUTE, NOON, SITE, a_site
from tests.fakes.faults import fail
from tests.fakes.world import World

ORCHARD = "orchard"


def world_with(cron: str, *, zone: str = "Europe/Berlin") -> World:
    """A world with a second site that has times of its own."""
    world = World()
    world.sites.sites[ORCHARD] = a_site(ORCHARD, name="Orchard", time_zone=zone, capture_cron=cron)
    return world


def targets(orders: Sequence[CaptureOrder]) -> list[str]:
    return [str(order.target) for order in orders]


def test_the_fleet_is_ordered_on_the_hour_with_time_to_spread() -> None:
    world = World()

    (order,) = strike_schedule(NOON, ports=world.schedule())

    assert world.commands.orders == [order]
    assert (order.target, order.jitter_s, order.ordered_by) == (TO_FLEET, FLEET_JITTER_S, PLATFORM)
    assert order.concerns("greenhouse-1-a", site=SITE)


def test_between_the_hours_nothing_is_ordered() -> None:
    world = World()

    assert not strike_schedule(NOON + 5 * MINUTE, ports=world.schedule())
    assert not world.captures.orders


def test_a_tick_that_is_heard_twice_gives_one_order() -> None:
    world = World()

    for _ in range(2):
        strike_schedule(NOON, ports=world.schedule())

    assert len(world.captures.orders) == len(world.events.events) == 1


def test_a_site_is_ordered_by_the_clock_on_its_wall() -> None:
    # 13:30 in Berlin is half past twelve by UTC.
    world = world_with("30 13 * * *")

    orders = strike_schedule(NOON + 30 * MINUTE, ports=world.schedule())

    assert targets(orders) == [f"site:{ORCHARD}"]
    assert orders[0].jitter_s == FLEET_JITTER_S


def test_a_site_with_times_of_its_own_is_not_ordered_with_the_fleet() -> None:
    world = world_with("30 13 * * *")

    (order,) = strike_schedule(NOON, ports=world.schedule())

    assert order.except_sites == (ORCHARD,)
    assert not order.concerns("orchard-1", site=ORCHARD)


def test_a_site_whose_time_is_the_hour_has_an_order_of_its_own() -> None:
    world = world_with("0 13 * * *")

    assert targets(strike_schedule(NOON, ports=world.schedule())) == ["fleet", f"site:{ORCHARD}"]


def test_a_tick_of_long_ago_orders_nothing_that_would_have_expired() -> None:
    world = world_with("0 * * * *")

    assert not strike_schedule(NOON - HOUR, ports=world.schedule())
    assert not world.commands.orders


def test_an_order_that_fails_does_not_keep_the_others_back() -> None:
    world = world_with("0 * * * *")
    world.sites.sites["vineyard"] = a_site("vineyard", capture_cron="0 * * * *")
    fail(world.commands, "order_capture", times=1)

    with pytest.raises(ExceptionGroup):
        strike_schedule(NOON, ports=world.schedule())

    delivered = [order for order in world.captures.orders.values() if order.undelivered is None]
    assert len(world.captures.orders) == 3
    assert delivered == world.commands.orders
    assert to_site("vineyard") in [order.target for order in delivered]

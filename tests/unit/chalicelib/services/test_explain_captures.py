"""Why is there no photo? An order's devices, and a device's orders, always have an answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from chalicelib.domain.capture import TO_FLEET, CaptureOrder, to_device, to_site
from chalicelib.domain.capture_state import CaptureGrant, CaptureOutcome, CaptureReport, CaptureState, OutcomeKind
from chalicelib.domain.errors import DeviceNotFound, OrderNotFound
from chalicelib.services.explain_captures import explain_device, explain_order, find_order
from tests.builders import (
    DAY,
    DEVICE,
    HOUR,
    MINUTE,
    NOON,
    SITE,
    a_capture_order,
    a_device,
    a_photo,
    a_photo_key,
    a_site,
    an_hourly_order,
)
from tests.fakes.world import World

NEIGHBOUR = "greenhouse-1-b"
AFAR = "greenhouse-2-a"


def a_world(*orders: CaptureOrder) -> World:
    """Two devices at one site and one at another, all of them there since yesterday."""
    world = World()
    world.sites.sites["greenhouse-2"] = a_site("greenhouse-2")
    for device_id, site in ((DEVICE, SITE), (NEIGHBOUR, SITE), (AFAR, "greenhouse-2")):
        world.devices.devices[device_id] = a_device(device_id, site=site, at=NOON - DAY)
    for order in orders:
        world.captures.record(order)
    return world


def granted(world: World, order: CaptureOrder, device_id: str = DEVICE) -> CaptureGrant:
    grant = CaptureGrant(
        device_id=device_id,
        order_id=order.order_id,
        key=a_photo_key(device_id),
        granted_at=NOON,
        valid_until=NOON + 10 * MINUTE,
    )
    world.captures.note_grant(grant)
    return grant


def explained(world: World, order: CaptureOrder, state: CaptureState | None = None) -> Sequence[CaptureReport]:
    return explain_order(order, state, limit=50, cursor=None, ports=world.explanation()).rows


def states(reports: Sequence[CaptureReport]) -> dict[str, CaptureState]:
    return {report.device_id: report.state for report in reports}


@pytest.mark.parametrize(
    ("order", "devices"),
    [
        (a_capture_order(to_device(DEVICE)), [DEVICE]),
        (a_capture_order(to_site(SITE)), [DEVICE, NEIGHBOUR]),
        (a_capture_order(TO_FLEET), [DEVICE, NEIGHBOUR, AFAR]),
        (an_hourly_order(except_sites=[SITE]), [AFAR]),
    ],
)
def test_an_order_is_explained_for_every_device_that_it_concerns(order: CaptureOrder, devices: list[str]) -> None:
    world = a_world(order)

    assert states(explained(world, order)) == dict.fromkeys(devices, CaptureState.ORDERED)


def test_a_device_that_joined_later_is_not_asked_about() -> None:
    order = a_capture_order(TO_FLEET, at=NOON - HOUR)
    world = a_world(order)
    world.devices.devices[AFAR] = a_device(AFAR, site="greenhouse-2", at=NOON)

    assert AFAR not in states(explained(world, order))


def test_an_order_goes_its_way() -> None:
    order = a_capture_order()
    world = a_world(order)
    seen = [states(explained(world, order))[DEVICE]]

    grant = granted(world, order)
    seen.append(states(explained(world, order))[DEVICE])
    world.files.raw[grant.key.raw] = b"leaf"
    seen.append(states(explained(world, order))[DEVICE])
    photo = replace(a_photo(order_id=order.order_id), key=grant.key)
    world.photos.photos[photo.key.photo_id] = photo
    (report,) = explained(world, order)
    seen.append(report.state)

    assert seen == [CaptureState.ORDERED, CaptureState.RECEIVED, CaptureState.UPLOADED, CaptureState.DIAGNOSED]
    assert (report.reason, report.photo_id) == (None, grant.key.photo_id)


def test_the_devices_of_one_state_can_be_asked_for() -> None:
    order = a_capture_order(TO_FLEET)
    world = a_world(order)
    granted(world, order, NEIGHBOUR)

    assert list(states(explained(world, order, CaptureState.RECEIVED))) == [NEIGHBOUR]


def test_the_devices_come_page_by_page() -> None:
    order = a_capture_order(TO_FLEET)
    world = a_world(order)

    first = explain_order(order, None, limit=2, cursor=None, ports=world.explanation())
    second = explain_order(order, None, limit=2, cursor=first.cursor, ports=world.explanation())

    assert [report.device_id for report in (*first.rows, *second.rows)] == [DEVICE, NEIGHBOUR, AFAR]
    assert second.cursor is None


def test_the_bucket_is_asked_only_where_that_tells_something() -> None:
    order = a_capture_order(TO_FLEET)
    world = a_world(order)
    granted(world, order, NEIGHBOUR)
    asked: list[str] = []

    def has(key: str) -> bool:
        asked.append(key)
        return False

    world.files.has = has  # type: ignore[method-assign]

    explained(world, order)

    assert asked == [a_photo_key(NEIGHBOUR).raw]


def test_a_device_has_the_orders_to_itself_its_site_and_the_fleet_newest_first() -> None:
    orders = [
        a_capture_order(to_device(DEVICE), at=NOON - 3 * MINUTE),
        a_capture_order(to_site(SITE), at=NOON - 2 * MINUTE),
        a_capture_order(TO_FLEET, at=NOON - MINUTE),
        a_capture_order(to_device(NEIGHBOUR), at=NOON),
        a_capture_order(to_site("greenhouse-2"), at=NOON),
    ]
    world = a_world(*orders)

    page = explain_device(DEVICE, limit=50, cursor=None, ports=world.explanation())

    assert [report.order for report in page.rows] == [orders[2], orders[1], orders[0]]


def test_a_device_says_why_there_is_no_photo() -> None:
    order = a_capture_order(at=NOON - HOUR)
    world = a_world(order)
    world.captures.note_outcome(
        CaptureOutcome(
            device_id=DEVICE, order_id=order.order_id, kind=OutcomeKind.REFUSED, reason="the camera is off", at=NOON
        )
    )

    (report,) = explain_device(DEVICE, limit=50, cursor=None, ports=world.explanation()).rows

    assert (report.state, report.reason) == (CaptureState.REFUSED, "the camera is off")


@pytest.mark.parametrize(("now", "state"), [(NOON, CaptureState.ORDERED), (NOON + 20 * MINUTE, CaptureState.EXPIRED)])
def test_an_order_that_nobody_answers_expires_by_itself(now: datetime, state: CaptureState) -> None:
    order = a_capture_order()
    world = a_world(order)
    world.clock.now = now

    (report,) = explained(world, order)

    assert report.state is state
    assert report.reason


def test_a_stranger_has_no_orders() -> None:
    with pytest.raises(DeviceNotFound):
        explain_device("greenhouse-9-z", limit=50, cursor=None, ports=a_world().explanation())


def test_an_order_that_was_never_given_is_not_found() -> None:
    with pytest.raises(OrderNotFound):
        find_order(a_capture_order().order_id, captures=a_world().captures)

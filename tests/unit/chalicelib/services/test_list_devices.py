"""The list of devices: filtered by what is known of all, complete in what it shows, and cheap."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.breach import Severity, silence_breach
from chalicelib.domain.device_report import DeviceState
from chalicelib.domain.device_row import DeviceFilter, DeviceRow
from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.glance import Glance
from chalicelib.domain.page import Page
from chalicelib.domain.presence import Connection, Presence
from chalicelib.services.list_devices import list_devices
from chalicelib.services.raise_alerts import raise_alerts
from tests.builders import NOON, a_device, a_site, an_alert
from tests.fakes.world import World

HOUR = timedelta(hours=1)


@pytest.fixture
def world() -> World:
    """Five devices that were heard of an hour ago, and have been there since yesterday."""
    world = World()
    world.devices.devices.clear()
    world.sites.sites["north"] = a_site("north")
    for number in range(1, 6):
        device = a_device(f"device-{number}", site="north" if number < 3 else "south", name=f"Bench {number}", at=NOON)
        world.devices.devices[device.device_id] = device
        heard(world, device.device_id, at=NOON + 23 * HOUR)
    world.clock.now = NOON + 24 * HOUR
    return world


def heard(world: World, device_id: str, *, at: datetime) -> None:
    world.glances.keep([Glance(device_id=device_id, heard_at=at, values={"battery_v": 3.9})])


def trouble(world: World, device_id: str, severity: Severity = Severity.WARNING, *, rule_id: str = "hot") -> None:
    world.alerts.save(an_alert(device_id=device_id, rule_id=rule_id, severity=severity), replacing=None)


def silence(world: World, device_id: str, *, heard_at: datetime) -> None:
    raise_alerts([silence_breach(device_id, heard_at)], sites={}, ports=world.alerting())


def listed(world: World, *, limit: int = 50, cursor: str | None = None, **wanted: Any) -> Page[DeviceRow]:
    return list_devices(DeviceFilter(**wanted), limit=limit, cursor=cursor, ports=world.listing())


def ids(rows: Iterable[DeviceRow]) -> list[str]:
    return [row.device.device_id for row in rows]


def states(world: World) -> Mapping[str, DeviceState]:
    return {row.device.device_id: row.state for row in listed(world).rows}


def test_all_devices_are_listed_in_the_order_of_their_ids(world: World) -> None:
    page = listed(world)

    assert ids(page.rows) == [f"device-{number}" for number in range(1, 6)]
    assert page.cursor is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_follow_each_other_without_a_gap(world: World, limit: int) -> None:
    rows: list[DeviceRow] = []
    cursor: str | None = None
    pages = 0
    while True:
        page = listed(world, limit=limit, cursor=cursor)
        rows, cursor, pages = [*rows, *page.rows], page.cursor, pages + 1
        assert len(page.rows) <= limit
        if cursor is None:
            break

    assert ids(rows) == [f"device-{number}" for number in range(1, 6)]
    assert pages == -(-5 // limit)


def test_a_state_comes_from_the_worst_alert_and_silence_outranks_it(world: World) -> None:
    trouble(world, "device-1")
    trouble(world, "device-2", Severity.CRITICAL)
    trouble(world, "device-2", rule_id="cold")
    trouble(world, "device-3", Severity.CRITICAL)
    silence(world, "device-3", heard_at=NOON + HOUR)
    silence(world, "device-4", heard_at=NOON)  # which is when it was registered

    assert states(world) == {
        "device-1": DeviceState.WARNING,
        "device-2": DeviceState.CRITICAL,
        "device-3": DeviceState.SILENT,
        "device-4": DeviceState.NEVER_SEEN,
        "device-5": DeviceState.OK,
    }


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (DeviceState.OK, ["device-5"]),
        (DeviceState.WARNING, ["device-1"]),
        (DeviceState.CRITICAL, ["device-2"]),
        (DeviceState.SILENT, ["device-3"]),
        (DeviceState.NEVER_SEEN, ["device-4"]),
    ],
)
def test_each_state_can_be_asked_for(world: World, state: DeviceState, wanted: list[str]) -> None:
    trouble(world, "device-1")
    trouble(world, "device-2", Severity.CRITICAL)
    silence(world, "device-3", heard_at=NOON + HOUR)
    silence(world, "device-4", heard_at=NOON)

    assert ids(listed(world, state=state).rows) == wanted


def test_devices_in_trouble_are_found_without_looking_at_the_others(world: World) -> None:
    trouble(world, "device-2")

    listed(world, state=DeviceState.WARNING)

    assert world.search.taken == 1


def test_a_resolved_alert_is_no_trouble(world: World) -> None:
    alert = an_alert(device_id="device-1")
    world.alerts.save(alert.resolved(at=NOON, calm_since=NOON), replacing=None)

    assert states(world)["device-1"] is DeviceState.OK


def test_a_silent_device_tells_when_it_was_heard_to_the_minute(world: World) -> None:
    silence(world, "device-1", heard_at=NOON + 5 * HOUR)

    row = listed(world).rows[0]

    assert (row.heard_at, row.battery_v) == (NOON + 5 * HOUR, 3.9)


def test_filters_join(world: World) -> None:
    trouble(world, "device-1")
    trouble(world, "device-3")

    assert ids(listed(world, site="north").rows) == ["device-1", "device-2"]
    assert ids(listed(world, site="north", state=DeviceState.WARNING).rows) == ["device-1"]
    assert ids(listed(world, text="BENCH 3").rows) == ["device-3"]
    assert ids(listed(world, text="bench", state=DeviceState.WARNING).rows) == ["device-1", "device-3"]
    assert ids(listed(world, text="bench 4", site="north").rows) == []
    assert ids(listed(world, site="nowhere").rows) == []


def test_a_device_that_has_connected_but_not_been_looked_at_yet_is_well(world: World) -> None:
    world.glances.glances.clear()
    live = Connection(NOON, 1, "s1", "c1")
    world.presence.presence["device-2"] = Presence(device_id="device-2", latest=live)

    assert ids(listed(world, state=DeviceState.OK).rows) == ["device-2"]
    assert len(listed(world, state=DeviceState.NEVER_SEEN).rows) == 4


def test_a_row_shows_the_connection(world: World) -> None:
    live = Connection(NOON, 1, "s1", "c1")
    world.presence.presence["device-1"] = Presence(device_id="device-1", latest=live)

    first, second, *_ = listed(world).rows

    assert first.presence is not None
    assert first.presence.connected
    assert second.presence is None


def test_a_walk_through_a_large_fleet_stops_and_goes_on_with_the_next_page(world: World) -> None:
    for number in range(3_000):
        device = a_device(f"fleet-{number:05d}", site="south")
        world.devices.devices[device.device_id] = device
        heard(world, device.device_id, at=NOON + 23 * HOUR)
    silence(world, "fleet-02999", heard_at=NOON)

    first = listed(world, state=DeviceState.NEVER_SEEN)
    second = listed(world, state=DeviceState.NEVER_SEEN, cursor=first.cursor)

    assert (ids(first.rows), first.cursor is not None) == ([], True)
    assert (ids(second.rows), second.cursor) == (["fleet-02999"], None)


@pytest.mark.parametrize("cursor", ["", "after~", "after~UPPER", "device-1", f"after~{'x' * 100}", "after~a/b"])
def test_a_cursor_that_is_none_of_ours_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        listed(world, cursor=cursor)

"""A device leaves the fleet: locked out first, forgotten last, and whatever breaks off in between can be repeated."""

import pytest

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.certificate import CertificateState
from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.errors import DeviceNotFound, Outage
from chalicelib.domain.event import EventKind
from chalicelib.domain.presence import Connection, Presence
from chalicelib.services.find_device import find_device
from chalicelib.services.retire_device import retire_device
from tests.builders import DEVICE, NOON, SITE, a_device, an_alert, an_event
from tests.fakes.outages import Weather
from tests.fakes.world import World
from tests.unit.chalicelib.services.rotations import CSR, certified, ordered, requested, states


def retired(world: World) -> RetiredDevice:
    return retire_device(DEVICE, at=NOON, who="mia", ports=world.retirement())


def test_a_retired_device_is_locked_out_and_hung_up_on_and_its_history_stays() -> None:
    world = World()
    device = world.devices.get(DEVICE)
    certified(world)
    rotation = ordered(world)
    requested(world, rotation)

    gone = retired(world)

    assert gone == RetiredDevice(device=device, retired_at=NOON, retired_by="mia")
    assert set(states(world).values()) == {CertificateState.REVOKED}
    assert len(world.authority.revoked) == 2
    assert world.authority.closed == [(DEVICE, True)]
    assert world.authority.removed == [DEVICE]
    assert not list(world.certificates.due(NOON.replace(year=2999)))
    assert find_device(DEVICE, devices=world.devices, archive=world.archive) == (device, gone)
    with pytest.raises(DeviceNotFound):
        world.devices.get(DEVICE)
    assert next(reversed(world.events.events.values())).kind is EventKind.DEVICE_RETIRED


def test_what_the_next_device_of_that_name_would_find_is_gone() -> None:
    world = World()
    certified(world)
    ordered(world)
    live = Connection(NOON, 1, "s1", "c1")
    world.presence.presence[DEVICE] = Presence(device_id=DEVICE, latest=live)

    retired(world)

    assert world.certificates.rotation_of(DEVICE) is None
    assert world.presence.read(DEVICE).since is None
    world.devices.register(a_device(), an_event())
    assert world.devices.known([DEVICE])


def test_its_site_may_be_removed_once_nobody_else_stands_there() -> None:
    world = World()

    retired(world)
    world.sites.remove(SITE, an_event())

    assert not world.sites.sites


def test_the_alerts_of_a_retired_device_are_resolved() -> None:
    world = World()
    active, over = an_alert(), an_alert(rule_id="co2-high", status=AlertStatus.RESOLVED)
    for alert in (active, over):
        world.alerts.save(alert, replacing=None)

    retired(world)

    resolved = world.alerts.get(active.alert_id)
    assert (resolved.status, resolved.resolved_by) == (AlertStatus.RESOLVED, "mia")
    assert world.alerts.get(over.alert_id) == over
    assert not list(world.alerts.troubles())


def test_a_certificate_that_nobody_recorded_is_revoked_and_kept_in_mind_too() -> None:
    world = World()
    signed = world.authority.sign(DEVICE, CSR)

    retired(world)

    assert world.authority.revoked == [signed.certificate_id]
    assert states(world) == {signed.certificate_id: CertificateState.REVOKED}


def test_a_device_that_never_had_a_certificate_can_be_retired() -> None:
    world = World()

    retired(world)

    assert not states(world)


def test_a_device_is_retired_once() -> None:
    world = World()
    retired(world)

    with pytest.raises(DeviceNotFound):
        retired(world)


def test_a_name_that_never_was_is_not_found() -> None:
    world = World()

    with pytest.raises(DeviceNotFound):
        find_device("field-9", devices=world.devices, archive=world.archive)


@pytest.mark.parametrize("call", range(1, 14))
def test_a_retirement_that_broke_off_is_finished_by_the_same_request(call: int) -> None:
    world = World(weather=Weather(before=[call]))
    certified(world)
    world.alerts.save(an_alert(), replacing=None)

    try:
        retired(world)
    except Outage:
        retired(world)

    assert set(states(world).values()) == {CertificateState.REVOKED}
    assert not list(world.alerts.troubles())
    assert not world.devices.devices
    assert world.authority.removed

"""What the broker tells of a device's connection is kept, once, and a fight for its name is an alert."""

import json
from typing import Any

import pytest

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from chalicelib.domain.errors import Outage
from chalicelib.domain.presence import SHARED_RULE, TAKEN_OVER
from chalicelib.services.note_presence import note_presence
from tests.builders import DEVICE, NOON
from tests.fakes.outages import Weather
from tests.fakes.world import World


def event(kind: str = "connected", *, second: int = 0, version: int = 0, **more: Any) -> bytes:
    told = {
        "clientId": DEVICE,
        "timestamp": to_ms(NOON) + 1000 * second,
        "eventType": kind,
        "sessionIdentifier": "b4ba1ba7-3a09-4d3d-8ff4-5f9f1c2d3e4a",
        "principalIdentifier": "c" * 64,
        "versionNumber": version,
        "ipAddress": "203.0.113.7",
    }
    return json.dumps(told | more).encode()


def noted(world: World, payload: bytes, *, device_id: str = DEVICE) -> Any:
    arrival = Arrival(device_id=device_id, payload=payload, received_at=NOON)
    return note_presence(arrival, ports=world.presence_intake())


def test_a_device_is_connected_and_then_it_is_not() -> None:
    world = World()

    assert noted(world, event()).connected
    assert world.presence.read(DEVICE).certificate == "c" * 12
    presence = noted(world, event("disconnected", second=9, disconnectReason="CONNECTION_LOST"))

    assert (presence.connected, presence.reason) == (False, "CONNECTION_LOST")
    assert world.presence.read(DEVICE) == presence


def test_an_event_that_is_told_again_costs_no_write() -> None:
    world = World()

    for _ in range(3):
        noted(world, event())

    assert world.presence.writes == 1


def test_a_client_that_is_no_registered_device_leaves_nothing_behind() -> None:
    world = World()

    assert noted(world, event(), device_id="claim-7") is None

    assert not world.presence.presence
    assert not world.rejections.rejections


@pytest.mark.parametrize("payload", [b"{", b"[]", event(timestamp="now"), event(timestamp=10**18), event("woken")])
def test_an_event_that_cannot_be_read_is_set_aside(payload: bytes) -> None:
    world = World()

    assert noted(world, payload) is None

    assert list(world.rejections.originals.values()) == [payload]


def test_connections_that_fight_for_a_name_are_an_alert() -> None:
    world = World()

    for number in range(3):
        noted(world, event("disconnected", second=number, version=number, disconnectReason=TAKEN_OVER))

    (alert,) = world.alerts.alerts.values()
    assert (alert.alert_id.rule_id, alert.alert_id.subject) == (SHARED_RULE, DEVICE)
    assert len(world.notifier.told) == 1


def test_a_fight_that_goes_on_is_told_once() -> None:
    world = World()

    for number in range(30):
        noted(world, event("disconnected", second=number, version=number, disconnectReason=TAKEN_OVER))

    assert len(world.notifier.told) == 1


@pytest.mark.parametrize("call", range(1, 9))
def test_an_alert_that_an_outage_has_swallowed_is_raised_by_the_next_delivery(call: int) -> None:
    world = World(weather=Weather(before=[call]))
    fight = [event("disconnected", second=each, version=each, disconnectReason=TAKEN_OVER) for each in range(3)]

    for payload in fight:
        try:
            noted(world, payload)
        except (Outage, ExceptionGroup):
            noted(world, payload)

    assert len(world.alerts.alerts) == 1


def test_a_race_that_never_ends_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    monkeypatch.setattr(world.presence, "keep", lambda *_given, **_named: False)

    with pytest.raises(Outage):
        noted(world, event())

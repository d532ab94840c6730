"""DeviceShadows: the fake and the named shadows of IoT Core."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.adapters.iot_shadows import IotShadows
from chalicelib.configuration_json import wish_wire
from chalicelib.domain.device_config import NO_SHADOW, DeviceSettings
from chalicelib.domain.errors import ConfigurationChanged, Outage
from chalicelib.ports.configurations import DeviceShadows
from tests.builders import DEVICE
from tests.configuration_builders import REPORTED, a_report, some_settings
from tests.contract import cloud
from tests.fakes.clock import FrozenClock
from tests.fakes.configurations import InMemoryShadows


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The port, and the device's side of it."""

    shadows: DeviceShadows
    report: Callable[[], object]


def fake_broker() -> Broker:
    shadows = InMemoryShadows(FrozenClock())
    return Broker(shadows=shadows, report=lambda: shadows.report(DEVICE, a_report()))


def iot_broker() -> Broker:
    cloud.client("iot").create_thing(thingName=DEVICE)
    return Broker(
        shadows=IotShadows(cloud.client("iot-data"), name="config"), report=lambda: put({"reported": REPORTED})
    )


def put(state: Mapping[str, Any]) -> None:
    payload = json.dumps({"state": state}).encode()
    cloud.client("iot-data").update_thing_shadow(thingName=DEVICE, shadowName="config", payload=payload)


@pytest.fixture(params=[fake_broker, iot_broker], ids=["fake", "iot"])
def broker(request: pytest.FixtureRequest) -> Broker:
    made: Broker = request.param()
    return made


def test_a_device_that_was_never_configured_has_no_shadow(broker: Broker) -> None:
    assert broker.shadows.read(DEVICE) == NO_SHADOW


def test_a_wish_comes_back_as_it_was_made(broker: Broker) -> None:
    change = broker.shadows.wish(DEVICE, some_settings(), replacing=NO_SHADOW)

    assert change.before is None
    assert (change.shadow.version, change.shadow.desired, change.shadow.reported) == (1, some_settings(), None)
    assert broker.shadows.read(DEVICE) == change.shadow


def test_a_wish_leaves_what_the_device_reported(broker: Broker) -> None:
    broker.report()
    before = broker.shadows.read(DEVICE)
    wish = some_settings(report_every_s=600)

    change = broker.shadows.wish(DEVICE, wish, replacing=before)

    assert change.before == before
    # moto stamps what was reported with the time at which it is read: its time is left out here.
    for shadow in (change.shadow, broker.shadows.read(DEVICE)):
        assert (shadow.version, shadow.desired, shadow.in_force) == (before.version + 1, wish, some_settings())


def test_a_wish_takes_the_place_of_the_one_before(broker: Broker) -> None:
    first = broker.shadows.wish(DEVICE, some_settings(), replacing=NO_SHADOW).shadow

    broker.shadows.wish(DEVICE, DeviceSettings(metrics=("light_lux",)), replacing=first)

    assert broker.shadows.read(DEVICE).desired == DeviceSettings(metrics=("light_lux",))


def test_a_wish_made_on_an_older_shadow_is_refused(broker: Broker) -> None:
    first = broker.shadows.wish(DEVICE, some_settings(), replacing=NO_SHADOW).shadow
    broker.report()

    with pytest.raises(ConfigurationChanged):
        broker.shadows.wish(DEVICE, some_settings(report_every_s=600), replacing=first)

    assert broker.shadows.read(DEVICE).desired == some_settings()


def test_a_wish_that_a_device_wrote_itself_counts_as_none_and_can_be_replaced() -> None:
    shadows = iot_broker().shadows
    put({"desired": {"report_every_s": "never"}})
    found = shadows.read(DEVICE)
    assert (found.version, found.desired) == (1, DeviceSettings())

    shadows.wish(DEVICE, some_settings(), replacing=found)

    assert shadows.read(DEVICE).desired == some_settings()


def test_a_broker_that_does_not_answer_is_an_outage() -> None:
    data, stubber = cloud.stubbed("iot-data")
    stubber.add_client_error("get_thing_shadow", "ThrottlingException", http_status_code=429)
    stubber.add_client_error("update_thing_shadow", "ServiceUnavailableException", http_status_code=503)
    shadows = IotShadows(data, name="config")

    with pytest.raises(Outage):
        shadows.read(DEVICE)
    with pytest.raises(Outage):
        shadows.wish(DEVICE, some_settings(), replacing=NO_SHADOW)


def test_the_version_that_the_wish_was_made_on_is_held_against_the_broker_s() -> None:
    data, stubber = cloud.stubbed("iot-data")
    request = {"state": {"desired": wish_wire(some_settings())}, "version": 4}
    expected = {
        "thingName": DEVICE,
        "shadowName": "config",
        "payload": json.dumps(request, separators=(",", ":")).encode(),
    }
    stubber.add_client_error("update_thing_shadow", "ConflictException", http_status_code=409, expected_params=expected)

    with pytest.raises(ConfigurationChanged):
        IotShadows(data, name="config").wish(DEVICE, some_settings(), replacing=replace(NO_SHADOW, version=4))

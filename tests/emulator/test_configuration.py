"""Devices are configured: what operators wish reaches them, what they do comes back, and nobody else has a say."""

import json
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.grants import without
from tests.emulator.mqtt_device import NOT_AUTHORIZED, PATIENCE_S, MqttDevice
from tests.emulator.waiting import eventually

pytestmark = EMULATOR_MARKS

_REPORTED: Final = {
    "sample_every_s": 60,
    "report_every_s": 300,
    "capture": {"enabled": True, "from": "00:00", "to": "00:00"},
    "metrics": ["air_temp_c"],
    "place": {"site": "test-bench", "time_zone": "UTC"},
    "firmware": "test 1",
    "refused": [],
}


@pytest.fixture
def device(cloud: RunningCloud, tmp_path: Path) -> EnrolledDevice:
    return enrolled(cloud, tmp_path, "configured")


def topic(device: EnrolledDevice, verb: str) -> str:
    return f"$aws/things/{device.device_id}/shadow/name/config/{verb}"


def wish(cloud: RunningCloud, device: EnrolledDevice, **config: Any) -> dict[str, Any]:
    """Configure the device; its configuration as the answer shows it."""
    answer = cloud.api.request("PATCH", f"/devices/{device.device_id}", {"config": config})
    assert answer.status_code == 200, answer.text
    configuration: dict[str, Any] = answer.json()["configuration"]
    return configuration


def shown(cloud: RunningCloud, device: EnrolledDevice) -> dict[str, Any]:
    configuration: dict[str, Any] = cloud.api.get(f"/devices/{device.device_id}")["configuration"]
    return configuration


def report(connection: MqttDevice, device: EnrolledDevice, **changes: Any) -> None:
    reported = {**_REPORTED, "clock_ms": time.time_ns() // 1_000_000, **changes}
    answer = connection.publish(topic(device, "update"), json.dumps({"state": {"reported": reported}}).encode())
    assert not answer.is_failure


@contextmanager
def simulated(cloud: RunningCloud, device: EnrolledDevice, folder: Path) -> Iterator[None]:
    """The simulator, running this device from a state folder that outlasts it."""
    state = folder / "state" / device.device_id
    state.mkdir(parents=True, exist_ok=True)
    shutil.copy(device.identity.key_file, state / "private_key.pem")
    shutil.copy(device.identity.certificate_file, state / "certificate.pem")
    endpoint = {"site": "test-bench", "host": cloud.endpoints.mqtt_host, "port": cloud.endpoints.mqtt_port}
    (state / "endpoint.json").write_text(json.dumps(endpoint))
    command = [sys.executable, "-m", "device_simulator", "--state", str(state.parent)]
    command += ["--log", str(folder / "truth.jsonl"), "--ca", cloud.endpoints.ca_file]
    child = cloud.children.start("a configured device", [*command, "--interval-s", "4", "--samples-per-message", "2"])
    try:
        yield
    finally:
        cloud.children.end(child)


def test_a_wish_reaches_a_device_that_is_connected_and_its_report_comes_back(
    cloud: RunningCloud, device: EnrolledDevice
) -> None:
    with device.connected() as connection:
        assert not connection.subscribe(topic(device, "update/delta")).is_failure
        asked = wish(cloud, device, report_every_s=600, capture={"from": "06:00", "to": "21:00"})
        _, payload = connection.received.get(timeout=PATIENCE_S)
        delta = json.loads(payload)["state"]
        report(connection, device, report_every_s=600, capture={**delta["capture"], "enabled": True})

    assert delta["report_every_s"] == 600
    assert delta["place"] == {"site": "test-bench", "time_zone": "UTC"}
    assert asked["differs"] == ["report_every_s", "capture.from", "capture.to", "place.site", "place.time_zone"]
    assert asked["differs_since"] is not None
    assert eventually(lambda: shown(cloud, device)["differs"] == [])
    configuration = shown(cloud, device)
    assert configuration["differs_since"] is None
    assert configuration["reported"]["capture"] == {"enabled": True, "from": "06:00", "to": "21:00"}
    detail = cloud.api.get(f"/devices/{device.device_id}")
    assert detail["firmware"] == "test 1"
    assert abs(detail["clock_offset_s"]) <= 2


def test_a_simulated_device_follows_live_and_remembers_over_a_restart_and_refuses_nonsense(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path
) -> None:
    wish(cloud, device, sample_every_s=1, metrics=["air_temp_c", "battery_v"])  # it is switched off, and hears it later

    with simulated(cloud, device, tmp_path):
        assert eventually(lambda: shown(cloud, device)["differs"] == [])
        wish(cloud, device, capture={"enabled": False})
        assert eventually(lambda: shown(cloud, device)["differs"] == [])
        assert shown(cloud, device)["reported"]["capture"]["enabled"] is False
        wish(cloud, device, metrics=["air_temp_c", "wind_m_s"])
        assert eventually(lambda: shown(cloud, device)["refused"] == {"metrics": "no sensor for wind_m_s"})

    configuration = shown(cloud, device)
    assert configuration["differs"] == ["metrics"]
    assert configuration["differs_since"] is not None
    wish(cloud, device, metrics=["light_lux"])
    with simulated(cloud, device, tmp_path):
        assert eventually(lambda: shown(cloud, device)["differs"] == [])
        assert eventually(lambda: set(latest(cloud, device)) == {"light_lux"})


def latest(cloud: RunningCloud, device: EnrolledDevice) -> dict[str, float]:
    """What the device measured last."""
    sample = cloud.api.get(f"/devices/{device.device_id}")["latest_sample"]
    return sample["values"] if sample else {}


def test_a_report_that_breaks_the_protocol_is_shown_with_its_reason(
    cloud: RunningCloud, device: EnrolledDevice
) -> None:
    with device.connected() as connection:
        report(connection, device)
        assert eventually(lambda: shown(cloud, device)["reported"] is not None)
        report(connection, device, report_every_s="often")

    assert eventually(lambda: bool(refused(cloud, device)))
    (rejection,) = refused(cloud, device)
    assert (rejection["source"], rejection["field"]) == ("configuration", "state.reported.report_every_s")
    assert shown(cloud, device)["reported"]["report_every_s"] == 300


def refused(cloud: RunningCloud, device: EnrolledDevice) -> list[dict[str, Any]]:
    return list(cloud.api.listed(f"/rejections?device={device.device_id}"))


def test_of_two_who_configure_at_once_one_comes_too_late(cloud: RunningCloud, device: EnrolledDevice) -> None:
    path, seen = f"/devices/{device.device_id}", shown(cloud, device)["etag"]

    first = cloud.api.request("PATCH", path, {"config": {"report_every_s": 600}, "config_etag": seen})
    second = cloud.api.request("PATCH", path, {"config": {"report_every_s": 900}, "config_etag": seen})

    assert (first.status_code, second.status_code) == (200, 409)
    assert shown(cloud, device)["desired"]["report_every_s"] == 600


@pytest.mark.parametrize("config", [{"report_every_s": 5}, {"metrics": ["?"]}, {"capture": {"from": "06:00"}}])
def test_nonsense_is_refused_before_any_device_hears_of_it(
    cloud: RunningCloud, device: EnrolledDevice, config: dict[str, Any]
) -> None:
    with device.connected() as connection:
        assert not connection.subscribe(topic(device, "update/delta")).is_failure
        answer = cloud.api.request("PATCH", f"/devices/{device.device_id}", {"config": config})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith("config.")
    assert connection.received.empty()


def test_a_device_that_moves_hears_of_it_and_is_listed_at_its_new_site(
    cloud: RunningCloud, device: EnrolledDevice
) -> None:
    site = {"site_id": "far-bench", "name": "Far", "crops": [], "time_zone": "America/Lima", "growing": "under_cover"}
    assert cloud.api.request("POST", "/sites", site).status_code in (201, 409)

    with device.connected() as connection:
        assert not connection.subscribe(topic(device, "update/delta")).is_failure
        answer = cloud.api.request("PATCH", f"/devices/{device.device_id}", {"site": "far-bench", "name": "Moved"})
        _, payload = connection.received.get(timeout=PATIENCE_S)

    assert (answer.status_code, answer.json()["site"]) == (200, "far-bench")
    assert json.loads(payload)["state"]["place"] == {"site": "far-bench", "time_zone": "America/Lima"}
    thing = cloud.endpoints.client("iot").describe_thing(thingName=device.device_id)
    assert thing["attributes"]["site"] == "far-bench"
    there = {item["device_id"] for item in cloud.api.listed("/devices?site=far-bench")}
    assert device.device_id in there


@pytest.mark.parametrize("verb", ["update", "get", "delete"])
def test_a_device_says_nothing_to_the_shadow_of_another(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path, verb: str
) -> None:
    other = enrolled(cloud, tmp_path, "other")

    with device.connected() as connection:
        answer = connection.publish(topic(other, verb), json.dumps({"state": {"desired": {"mood": "mean"}}}).encode())

    assert answer.value == NOT_AUTHORIZED
    assert shown(cloud, other)["reported"] is None


@pytest.mark.parametrize("shadow", ["shadow/update", "shadow/name/other/update", "shadow/name/config/delete"])
def test_a_device_says_nothing_to_its_own_other_shadows(device: EnrolledDevice, shadow: str) -> None:
    with device.connected() as connection:
        answer = connection.publish(f"$aws/things/{device.device_id}/{shadow}", b'{"state": {"reported": {}}}')

    assert answer.value == NOT_AUTHORIZED


@pytest.mark.parametrize("verb", ["update/delta", "update/documents", "get/accepted", "#"])
def test_a_device_does_not_listen_to_the_shadow_of_another(
    cloud: RunningCloud, device: EnrolledDevice, tmp_path: Path, verb: str
) -> None:
    other = enrolled(cloud, tmp_path, "other")

    with device.connected() as connection:
        assert connection.subscribe(topic(other, verb)).is_failure


def test_without_its_grant_the_rest_api_can_wish_for_nothing(cloud: RunningCloud, device: EnrolledDevice) -> None:
    path, body = f"/devices/{device.device_id}", {"config": {"report_every_s": 600}}

    with without(cloud, "api_handler", "iot:UpdateThingShadow"):
        assert cloud.api.request("PATCH", path, body).status_code >= 500
    assert shown(cloud, device)["desired"]["report_every_s"] is None

    assert cloud.api.request("PATCH", path, body).status_code == 200

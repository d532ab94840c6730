"""A device that was written from docs/device-protocol.md alone is a member of the fleet like any other."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from device_simulator.leaves.photo import draw_leaf
from local_cloud.arrivals import stored_messages
from tests.emulator.claimed import made_claim, registered
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.stranger import Broker, Stranger

pytestmark = EMULATOR_MARKS

PATIENCE_S = 40.0


@pytest.fixture
def stranger(cloud: RunningCloud, tmp_path: Path) -> Iterator[Stranger]:
    """A device from the factory that has joined by claim and is switched on."""
    claim = made_claim(cloud, tmp_path)
    device_id, serial = registered(cloud)
    factory, folder = tmp_path / "factory", tmp_path / "stranger"
    for made in (factory, folder):
        made.mkdir()
    (factory / "key.pem").write_bytes(claim.identity.key_file.read_bytes())
    (factory / "certificate.pem").write_bytes(claim.identity.certificate_file.read_bytes())
    endpoints = cloud.endpoints
    broker = Broker(endpoints.mqtt_host, endpoints.mqtt_port, endpoints.ca_file)
    leaf = draw_leaf("Tomato___healthy", 1).jpeg()
    device = Stranger(broker, stage=endpoints.stage, folder=folder, photo=leaf)
    device.join(factory, serial, template=claim.template)
    assert device.state["device_id"] == device_id
    device.switch_on()
    try:
        yield device
    finally:
        device.wire.close()


def ask_until(cloud: RunningCloud, path: str, condition: Any) -> Any:
    """What the REST API says once a condition holds."""
    found: list[Any] = []

    def holds() -> bool:
        found[:] = [cloud.api.get(path)]
        return bool(condition(found[0]))

    cloud.children.wait_until(holds, what=path, timeout_s=PATIENCE_S)
    return found[0]


def test_its_message_is_stored(cloud: RunningCloud, stranger: Stranger) -> None:
    stranger.send(air_temp_c=21.4, humidity_pct=63.0)

    device_id = stranger.state["device_id"]
    device = ask_until(cloud, f"/devices/{device_id}", lambda device: device["latest_sample"])
    assert device["latest_sample"]["values"] == {"air_temp_c": 21.4, "humidity_pct": 63.0}
    assert [message.seq for message in stored_messages(cloud.endpoints, device_id)] == [stranger.state["seq"] - 1]


def test_it_obeys_a_capture_order_with_a_photo(cloud: RunningCloud, stranger: Stranger) -> None:
    device_id = stranger.state["device_id"]
    order = cloud.api.post(f"/devices/{device_id}/captures")

    stranger.serve(5)

    assert stranger.state["orders"] == [order["order_id"]]
    photos = ask_until(cloud, f"/devices/{device_id}/photos", lambda photos: photos["items"])
    assert [photo["size_bytes"] for photo in photos["items"]] == [len(stranger.photo)]


def test_it_works_as_it_is_configured(cloud: RunningCloud, stranger: Stranger) -> None:
    device_id = stranger.state["device_id"]
    stranger.serve(3)  # it has told how it works so far

    wish = {"config": {"report_every_s": 600, "metrics": ["air_temp_c"]}}
    assert cloud.api.request("PATCH", f"/devices/{device_id}", wish).status_code == 200
    stranger.serve(5)

    assert stranger.state["report_every_s"] == 600
    ask_until(
        cloud, f"/devices/{device_id}", lambda device: device["configuration"]["reported"]["report_every_s"] == 600
    )
    stranger.send(air_temp_c=22.5, humidity_pct=60.0)
    device = ask_until(cloud, f"/devices/{device_id}", lambda device: device["latest_sample"])
    assert device["latest_sample"]["values"] == {"air_temp_c": 22.5}


def test_it_goes_on_from_its_folder_after_a_power_cut(cloud: RunningCloud, stranger: Stranger) -> None:
    stranger.send(air_temp_c=21.0)
    stranger.wire.close()
    endpoints = cloud.endpoints
    broker = Broker(endpoints.mqtt_host, endpoints.mqtt_port, endpoints.ca_file)

    again = Stranger(broker, stage=endpoints.stage, folder=stranger.folder, photo=stranger.photo)
    again.switch_on()
    again.send(air_temp_c=21.5)
    again.wire.close()

    device_id = stranger.state["device_id"]
    cloud.children.wait_until(
        lambda: len(set(stored_messages(endpoints, device_id))) == 2, what="both messages", timeout_s=PATIENCE_S
    )


def test_a_serial_number_that_nobody_registered_does_not_join(cloud: RunningCloud, tmp_path: Path) -> None:
    claim = made_claim(cloud, tmp_path)
    (tmp_path / "key.pem").write_bytes(claim.identity.key_file.read_bytes())
    (tmp_path / "certificate.pem").write_bytes(claim.identity.certificate_file.read_bytes())
    folder = tmp_path / "stranger"
    folder.mkdir()
    endpoints = cloud.endpoints
    broker = Broker(endpoints.mqtt_host, endpoints.mqtt_port, endpoints.ca_file)
    device = Stranger(broker, stage=endpoints.stage, folder=folder, photo=b"")

    with pytest.raises(AssertionError, match="rejected"):
        device.join(tmp_path, f"SN-{uuid.uuid4().hex[:8]}", template=claim.template)

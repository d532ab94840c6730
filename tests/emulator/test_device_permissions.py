"""A certificate opens its own device's doors, and no others."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.mqtt_device import NOT_AUTHORIZED, Identity, MqttDevice, NotConnected, connected

pytestmark = EMULATOR_MARKS


def as_device(cloud: RunningCloud, client_id: str, *, with_certificate_of: str) -> AbstractContextManager[MqttDevice]:
    folder = cloud.folders.devices / "state" / with_certificate_of
    identity = Identity(key_file=folder / "private_key.pem", certificate_file=folder / "certificate.pem")
    endpoints = cloud.endpoints
    return connected(
        client_id,
        host=endpoints.mqtt_host,
        port=endpoints.mqtt_port,
        ca_file=Path(endpoints.ca_file),
        identity=identity,
    )


@pytest.fixture
def own(cloud: RunningCloud) -> str:
    return cloud.fleet.device_ids[0]


@pytest.fixture
def other(cloud: RunningCloud) -> str:
    return cloud.fleet.device_ids[1]


@pytest.fixture
def device(cloud: RunningCloud, own: str) -> Iterator[MqttDevice]:
    with as_device(cloud, own, with_certificate_of=own) as device:
        yield device


def telemetry(now_ms: int) -> bytes:
    return json.dumps({"v": 1, "seq": now_ms, "samples": [{"t": now_ms, "air_temp_c": 21.0}]}).encode()


def test_a_device_publishes_its_own_telemetry(device: MqttDevice, own: str, now_ms: int) -> None:
    answer = device.publish(f"$aws/rules/cloudiot_dev_telemetry/cloudiot/{own}/telemetry", telemetry(now_ms))

    assert not answer.is_failure


@pytest.mark.parametrize(
    "topic",
    [
        "$aws/rules/cloudiot_dev_telemetry/cloudiot/{other}/telemetry",
        "cloudiot/{other}/photos/request",
        "cloudiot/{other}/photos/grant",
        "cloudiot/{other}/commands/capture",
        "cloudiot/{own}/commands/capture",
        "cloudiot/{own}/photos/grant",
        "cloudiot/fleet/commands/capture",
    ],
)
def test_a_device_publishes_nowhere_else(device: MqttDevice, own: str, other: str, topic: str) -> None:
    assert device.publish(topic.format(own=own, other=other), b"{}").value == NOT_AUTHORIZED


@pytest.mark.parametrize(
    "topic",
    ["cloudiot/{own}/photos/grant", "cloudiot/{own}/commands/capture", "cloudiot/fleet/commands/capture"],
)
def test_a_device_hears_what_is_meant_for_it(device: MqttDevice, own: str, topic: str) -> None:
    assert not device.subscribe(topic.format(own=own)).is_failure


@pytest.mark.parametrize(
    "topic",
    [
        "cloudiot/{other}/photos/grant",
        "cloudiot/{other}/commands/capture",
        "cloudiot/{other}/telemetry",
        "cloudiot/+/photos/grant",
        "cloudiot/#",
        "#",
    ],
)
def test_a_device_hears_nothing_else(device: MqttDevice, other: str, topic: str) -> None:
    assert device.subscribe(topic.format(other=other)).is_failure


def test_a_certificate_does_not_connect_under_another_id(cloud: RunningCloud, own: str, other: str) -> None:
    with pytest.raises(NotConnected), as_device(cloud, other, with_certificate_of=own):
        pytest.fail("it was let in")


def test_a_revoked_certificate_does_not_connect(cloud: RunningCloud, own: str) -> None:
    iot = cloud.endpoints.client("iot")
    (arn,) = iot.list_thing_principals(thingName=own)["principals"]
    certificate_id = arn.rpartition("/")[2]
    iot.update_certificate(certificateId=certificate_id, newStatus="INACTIVE")
    try:
        with pytest.raises(NotConnected), as_device(cloud, own, with_certificate_of=own):
            pytest.fail("it was let in")
    finally:
        iot.update_certificate(certificateId=certificate_id, newStatus="ACTIVE")

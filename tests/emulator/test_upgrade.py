"""Today's stack is deployed over an earlier one: everything that was there is there afterwards, and works."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest
import requests

from local_cloud.deployment import STACK, Deployment
from local_cloud.endpoints import Endpoints
from local_cloud.folders import Folders
from local_cloud.processes import Children
from tests.builders import a_jpeg
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.earlier_stack import earlier_assembly
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.mqtt_device import PATIENCE_S
from tests.running_cloud import running_cloud

# Two deployments, one after the other.
pytestmark = [*EMULATOR_MARKS, pytest.mark.timeout(600)]

_PATIENCE_S: Final = 60.0
# The emulator makes a REST API anew where AWS changes the one that is there.
_OF_THE_REST_API: Final = {"EndpointURL", "RestAPIId", "RestUrl"}
_RULE: Final = {
    "id": "kept-rule",
    "conditions": [{"metric": "soil_temp_c", "direction": "above", "warning": 45, "clear_margin": 1}],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """The platform after the upgrade, and what it was told before."""

    cloud: RunningCloud
    device: EnrolledDevice
    sent_at: int
    photo_id: str
    outputs_before: dict[str, str]


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    home = tmp_path_factory.mktemp("upgrade")
    with running_cloud(home / "cloud", stack=earlier_assembly(_assembly_of_today(home), home)) as before:
        device = enrolled(before, home, "kept")
        sent_at = send(device)
        photo_id = device.upload(a_jpeg()).rpartition("/")[2].removesuffix(".jpg")
        until(before, f"/devices/{device.device_id}/telemetry?from={sent_at}&to={sent_at + 1}")
        until(before, f"/devices/{device.device_id}/photos")
        assert before.api.request("PUT", f"/thresholds/devices/{device.device_id}", {"rules": [_RULE]}).ok
        outputs = _deployed(before)
        yield Upgraded(
            cloud=replace(before, endpoints=_endpoints(before, outputs)),
            device=device,
            sent_at=sent_at,
            photo_id=photo_id,
            outputs_before=dict(before.endpoints.outputs),
        )


def _assembly_of_today(home: Path) -> Path:
    folders = Folders(home=home / "assembly")
    folders.prepare()
    with Children(logs=folders.logs) as children:
        return Deployment(folders=folders, children=children).assembly()


def _deployed(cloud: RunningCloud) -> dict[str, str]:
    """Deploy today's stack over what is there; its outputs."""
    deployment = Deployment(folders=cloud.folders, children=cloud.children)
    deploying = deployment.start(deployment.assembly(), cloud.endpoints.aws_port)
    return dict(deployment.outputs(deploying))


def _endpoints(cloud: RunningCloud, outputs: dict[str, str]) -> Endpoints:
    """Where everything is after the upgrade."""
    rest_url = cloud.endpoints.rest_url.replace(cloud.endpoints.outputs["RestAPIId"], outputs["RestAPIId"])
    return replace(cloud.endpoints, outputs=outputs, rest_url=rest_url)


def send(device: EnrolledDevice) -> int:
    """Let a device send one sample; when it was taken, in epoch milliseconds."""
    at = time.time_ns() // 1_000_000
    message = {"v": 1, "seq": at, "samples": [{"t": at, "air_temp_c": 21.0}]}
    with device.connected() as connection:
        connection.publish(device.telemetry_topic, json.dumps(message).encode())
    return at


def until(cloud: RunningCloud, path: str) -> bool:
    """Wait until the list at a path has something in it."""
    cloud.children.wait_until(lambda: bool(cloud.api.get(path)["items"]), what=path, timeout_s=_PATIENCE_S)
    return True


def test_the_upgrade_is_one_of_the_stack_that_was_there(upgraded: Upgraded) -> None:
    (stack,) = upgraded.cloud.endpoints.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]

    assert stack["StackStatus"] == "UPDATE_COMPLETE"


def test_addresses_and_names_stay(upgraded: Upgraded) -> None:
    before, after = upgraded.outputs_before, upgraded.cloud.endpoints.outputs

    names = before.keys() - _OF_THE_REST_API
    assert {name: after.get(name) for name in names} == {name: before[name] for name in names}


def test_telemetry_photos_rules_and_keys_are_still_there(upgraded: Upgraded) -> None:
    api, device, at = upgraded.cloud.api, upgraded.device.device_id, upgraded.sent_at

    (sample,) = api.get(f"/devices/{device}/telemetry?from={at}&to={at + 1}")["items"]
    photo = api.get(f"/photos/{upgraded.photo_id}")
    rules = api.get(f"/thresholds/devices/{device}")["rules"]

    assert sample["values"] == {"air_temp_c": 21.0}
    assert photo["device_id"] == device
    assert requests.get(photo["photo_url"], timeout=PATIENCE_S).content == a_jpeg()
    assert [rule["id"] for rule in rules] == ["kept-rule"]


def test_a_device_goes_on_with_the_certificate_that_it_had(upgraded: Upgraded) -> None:
    device = upgraded.device
    at = send(device)

    assert until(upgraded.cloud, f"/devices/{device.device_id}/telemetry?from={at}&to={at + 1}")
    assert device.upload(a_jpeg(321, 240))

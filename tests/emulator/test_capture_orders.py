"""Capture orders on their ways: to a device, a site and the fleet, up to the diagnosis or to why there is none."""

import json
import queue
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pytest
import requests

from tests.builders import a_jpeg
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.mqtt_device import NOT_AUTHORIZED, PATIENCE_S, MqttDevice

pytestmark = EMULATOR_MARKS

# A function may have to start first, and photos wait to be batched.
_PATIENCE_S: Final = 60.0
_SITE: Final = "test-bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A device that is connected, and what it hears by topic."""

    device: EnrolledDevice
    connection: MqttDevice

    def hears(self, ending: str) -> dict[str, Any]:
        """The next message on a topic that ends so; others before it are passed over."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            topic, payload = self.connection.received.get(timeout=max(0.1, deadline - time.monotonic()))
            if topic.endswith(ending):
                return dict(json.loads(payload))

    def asks(self, order_id: str | None, photo: bytes, **more: Any) -> dict[str, Any]:
        """Ask for a grant, and wait for the answer: a grant or a refusal."""
        request = {
            "v": 1,
            "request_id": uuid.uuid4().hex,
            "taken_at": time.time_ns() // 1_000_000,
            "content_type": "image/jpeg",
            "size_bytes": len(photo),
            **({} if order_id is None else {"order_id": order_id}),
            **more,
        }
        self.says("photos/request", request)
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            _, payload = self.connection.received.get(timeout=max(0.1, deadline - time.monotonic()))
            answer: dict[str, Any] = json.loads(payload)
            if answer.get("request_id") == request["request_id"]:
                return answer

    def says(self, ending: str, message: dict[str, Any]) -> None:
        topic = f"cloudiot/{self.device.device_id}/{ending}"
        assert not self.connection.publish(topic, json.dumps(message).encode()).is_failure


@pytest.fixture(scope="module")
def devices(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> tuple[EnrolledDevice, EnrolledDevice]:
    folder = tmp_path_factory.mktemp("ordered")
    return enrolled(cloud, folder, "ordered"), enrolled(cloud, folder, "ordered")


@contextmanager
def listening(*devices: EnrolledDevice) -> Iterator[Sequence[Connected]]:
    """The devices, connected and subscribed as the protocol asks for."""
    with ExitStack() as stack:
        connections = [stack.enter_context(device.connected()) for device in devices]
        for device, connection in zip(devices, connections, strict=True):
            own = f"cloudiot/{device.device_id}"
            orders = (f"{own}/commands/capture", f"cloudiot/site/{_SITE}/commands/capture")
            for topic in (*orders, "cloudiot/fleet/commands/capture", f"{own}/photos/grant", f"{own}/photos/refusal"):
                assert not connection.subscribe(topic).is_failure, topic
        yield [Connected(device=d, connection=c) for d, c in zip(devices, connections, strict=True)]


def post(grant: dict[str, Any], photo: bytes, **changed: str) -> requests.Response:
    fields = {**grant["fields"], **changed}
    return requests.post(grant["url"], data=fields, files={"file": photo}, timeout=PATIENCE_S)


def answer_of(cloud: RunningCloud, order_id: str, device: EnrolledDevice) -> dict[str, Any]:
    """What became of an order at a device."""
    path, cursor = f"/captures/{order_id}", ""
    while True:
        page = cloud.api.get(path + cursor)
        for answer in page["devices"]:
            if answer["device_id"] == device.device_id:
                return dict(answer)
        assert page["cursor"], f"{device.device_id} is not among the devices of the order"
        cursor = f"?cursor={page['cursor']}"


def wait_for(cloud: RunningCloud, order_id: str, device: EnrolledDevice, state: str) -> dict[str, Any]:
    cloud.children.wait_until(
        lambda: answer_of(cloud, order_id, device)["state"] == state,
        what=f"the order {order_id} to be {state}",
        timeout_s=_PATIENCE_S,
    )
    return answer_of(cloud, order_id, device)


def test_an_order_to_one_device_goes_its_whole_way(
    cloud: RunningCloud, devices: tuple[EnrolledDevice, EnrolledDevice]
) -> None:
    device, other = devices
    photo = a_jpeg()
    with listening(device, other) as (ordered, bystander):
        order_id = cloud.api.post(f"/devices/{device.device_id}/captures")["order_id"]
        order = ordered.hears("commands/capture")
        assert order["order_id"] == order_id
        assert order["expires_at"] == order["ordered_at"] + 15 * 60_000
        assert answer_of(cloud, order_id, device)["state"] == "ordered"

        grant = ordered.asks(order_id, photo)
        received = answer_of(cloud, order_id, device)
        assert (received["state"], received["photo_id"]) == ("received", grant["photo_id"])
        assert post(grant, photo).status_code == 204
        assert answer_of(cloud, order_id, device)["state"] in {"uploaded", "diagnosed"}

        assert wait_for(cloud, order_id, device, "diagnosed")["reason"] is None
        assert cloud.api.get(f"/photos/{grant['photo_id']}")["order_id"] == order_id
        with pytest.raises(queue.Empty):
            bystander.connection.received.get(timeout=1)


@pytest.mark.parametrize("path", [f"/sites/{_SITE}/captures", "/captures"], ids=["site", "fleet"])
def test_an_order_to_many_is_answered_by_each(
    cloud: RunningCloud, devices: tuple[EnrolledDevice, EnrolledDevice], path: str
) -> None:
    photo = a_jpeg()
    with listening(*devices) as connected:
        order_id = cloud.api.post(path)["order_id"]
        for each in connected:
            assert each.hears("commands/capture")["order_id"] == order_id
            assert post(each.asks(order_id, photo), photo).status_code == 204
        for device in devices:
            wait_for(cloud, order_id, device, "diagnosed")


def test_a_grant_tells_what_became_of_the_photo_before(cloud: RunningCloud, devices: Sequence[EnrolledDevice]) -> None:
    good, broken = a_jpeg(), a_jpeg()[:-500]
    with listening(devices[0]) as (device,):
        order_id = cloud.api.post(f"/devices/{device.device.device_id}/captures")["order_id"]
        first, second = device.asks(order_id, good), device.asks(None, broken)
        assert post(first, good).status_code == post(second, broken).status_code == 204
        wait_for(cloud, order_id, device.device, "diagnosed")
        unsettled = [first["photo_id"], second["photo_id"]]
        deadline = time.monotonic() + _PATIENCE_S
        settled: dict[str, str] = {}
        while len(settled) < 2 and time.monotonic() < deadline:
            settled = device.asks(None, good, unsettled=unsettled).get("settled", {})

    assert settled[first["photo_id"]] == "diagnosed"
    assert settled[second["photo_id"]].startswith("refused: the photo cannot be decoded")


def test_an_order_to_a_device_that_is_off_expires_and_says_so(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice]
) -> None:
    device = devices[0]
    order_id = cloud.api.post(f"/devices/{device.device_id}/captures?answer_within_s=1")["order_id"]

    expired = wait_for(cloud, order_id, device, "expired")

    assert expired["reason"].startswith("the device did not answer")
    (newest, *_) = cloud.api.listed(f"/devices/{device.device_id}/captures")
    assert (newest["order_id"], newest["state"], newest["reason"]) == (order_id, "expired", expired["reason"])


def test_a_device_that_takes_no_photo_says_why(cloud: RunningCloud, devices: Sequence[EnrolledDevice]) -> None:
    with listening(devices[0]) as (device,):
        order_id = cloud.api.post(f"/devices/{device.device.device_id}/captures")["order_id"]
        device.says(
            "photos/outcome", {"v": 1, "order_id": order_id, "outcome": "refused", "reason": "capture is switched off"}
        )
        assert wait_for(cloud, order_id, device.device, "refused")["reason"] == "capture is switched off"

    (event,) = [each for each in cloud.api.get("/events?limit=100")["items"] if each["subject"] == order_id][:1]
    assert event["kind"] == "capture.refused"


def test_a_request_that_cannot_be_granted_is_refused_at_its_order(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice]
) -> None:
    with listening(devices[0]) as (device,):
        order_id = cloud.api.post(f"/devices/{device.device.device_id}/captures")["order_id"]
        refusal = device.asks(order_id, a_jpeg(), size_bytes=10_000_001)
        assert refusal["reason"] == "size_bytes must be at most 10000000"
        assert wait_for(cloud, order_id, device.device, "refused")["reason"].endswith(refusal["reason"])


def test_an_order_to_somebody_else_brings_no_grant(cloud: RunningCloud, devices: Sequence[EnrolledDevice]) -> None:
    device, other = devices
    order_id = cloud.api.post(f"/devices/{other.device_id}/captures")["order_id"]
    with listening(device) as (connected,):
        assert connected.asks(order_id, a_jpeg())["reason"] == f"'{order_id}' is no order to this device"


def test_a_malformed_outcome_is_set_aside(cloud: RunningCloud, devices: Sequence[EnrolledDevice]) -> None:
    device = devices[0]
    with listening(device) as (connected,):
        connected.says("photos/outcome", {"v": 1, "outcome": "lost"})
    path = f"/rejections?device={device.device_id}"
    cloud.children.wait_until(
        lambda: any(each["source"] == "photo-outcome" for each in cloud.api.listed(path)),
        what="the outcome to be set aside",
        timeout_s=_PATIENCE_S,
    )


@pytest.mark.parametrize("site", ["another-bench", "+"])
def test_a_device_hears_no_orders_to_other_sites(devices: Sequence[EnrolledDevice], site: str) -> None:
    with devices[0].connected() as connection:
        assert connection.subscribe(f"cloudiot/site/{site}/commands/capture").is_failure


def test_a_device_gives_no_orders_to_its_site(devices: Sequence[EnrolledDevice]) -> None:
    with devices[0].connected() as connection:
        answer = connection.publish(f"cloudiot/site/{_SITE}/commands/capture", b"{}")
    assert answer.value == NOT_AUTHORIZED

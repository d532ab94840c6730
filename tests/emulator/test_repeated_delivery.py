"""Everything is delivered twice and out of order, and then all of it once more: the tables hold it once."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pytest

from device_simulator.leaves.photo import draw_leaf
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.deliveries import Deliveries, PhotoQueue, messages_taken_in
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.event_sources import cut, schedules_paused
from tests.emulator.stored_items import Item, all_items, as_bytes, samples_in

pytestmark = EMULATOR_MARKS

# One message for each moment, half a minute apart. The default rules warn above 35 °C and below 15 %,
# and become critical above 40 °C and below 8 %: the limits themselves are still good.
AIR_TEMP_C: Final = (21.0, 35.0, 35.5, 38.0, 41.5, 39.0, 36.0, 34.0)
SOIL_MOISTURE_PCT: Final = (30.0, 14.0, 9.0, 7.5, 12.0, 15.0, 30.0, 30.0)
STEP_MS: Final = 30_000
# Of each device: the moments of the first breach and of the first critical one, its value, the limit that it is beyond.
# Later breaches cost no write: the settlement brings an alert up to date half an hour later, or when it closes it.
EXPECTED_ALERTS: Final = {"air-temp-high": (2, 4, 41.5, 40.0), "soil-moisture-low": (1, 3, 7.5, 8.0)}
LEAVES: Final = ("Tomato___Early_blight", "Tomato___Early_blight", "Tomato___healthy", "Apple___Apple_scab")

_PATIENCE_S: Final = 90.0
# The emulator looks into a stream about once a second: what has not changed for longer has come to rest.
_REST_S: Final = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordeal:
    """What two devices sent, and every item of both tables after each time that all of it was sent twice.

    Attributes:
        photos: their keys in the raw bucket; all of them are the first device's.
    """

    devices: Sequence[EnrolledDevice]
    start_ms: int
    photos: Sequence[str]
    first: Sequence[Item]
    second: Sequence[Item]

    def under(self, key: str, value: str, prefix: str = "") -> list[Item]:
        """The items under one partition key, whose sort key has this prefix, after the first time."""
        found = [item for item in self.first if item.get(key) == {"S": value}]
        return [item for item in found if item.get("sk", {"S": ""})["S"].startswith(prefix)]


@pytest.fixture(scope="module")
def ordeal(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ordeal]:
    folder = tmp_path_factory.mktemp("twice")
    devices = [enrolled(cloud, folder, name) for name in ("twice-a", "twice-b")]
    start_ms = time.time_ns() // 1_000_000 - len(AIR_TEMP_C) * STEP_MS
    queue, dice = PhotoQueue.of(cloud), random.Random(20251122)
    queue.forget()
    wait_for_all(cloud, queue, messages=0)
    with schedules_paused(cloud):
        with cut(cloud, "on_photo_stored"):
            photos = [devices[0].upload(draw_leaf(label, seed).jpeg()) for seed, label in enumerate(LEAVES)]
            announcements = queue.take_out(len(photos))
        deliveries = Deliveries(
            messages=[(device, payload) for device in devices for payload in payloads(start_ms)],
            announcements=announcements,
        )
        dumps = []
        for _ in range(2):
            before = messages_taken_in(cloud)
            deliveries.send_twice(queue, dice)
            wait_for_all(cloud, queue, messages=before + 2 * len(deliveries.messages))
            dumps.append(items_at_rest(cloud))
        yield Ordeal(devices=devices, start_ms=start_ms, photos=photos, first=dumps[0], second=dumps[1])


def test_each_message_is_stored_once_as_it_was_sent(ordeal: Ordeal) -> None:
    for device in ordeal.devices:
        items = [item for item in ordeal.under("device_id", device.device_id) if "at_seq" in item]
        stored = sorted(items, key=lambda item: str(item["at_seq"]["S"]))

        assert [item["at_seq"]["S"] for item in stored] == [
            f"{ordeal.start_ms + position * STEP_MS:013d}#{position:016d}" for position in range(len(AIR_TEMP_C))
        ]
        assert [samples_in(item) for item in stored] == [
            [(sample.pop("t"), sample) for sample in json.loads(payload)["samples"]]
            for payload in payloads(ordeal.start_ms)
        ]
        assert all("expires_at" in item for item in stored)


def test_each_rule_has_one_alert_for_each_device_with_its_first_and_its_first_critical_breach(
    cloud: RunningCloud, ordeal: Ordeal
) -> None:
    for device in ordeal.devices:
        alerts = [
            alert
            for alert in cloud.api.listed(f"/alerts?device={device.device_id}")
            if not alert["rule_id"].startswith("disease-")
        ]

        assert {alert["rule_id"]: _course(alert, ordeal.start_ms) for alert in alerts} == EXPECTED_ALERTS
        assert len(alerts) == len(EXPECTED_ALERTS)
        assert {(alert["status"], alert["severity"]) for alert in alerts} == {("open", "critical")}


def test_each_photo_has_one_record(ordeal: Ordeal) -> None:
    records = ordeal.under("pk", f"PHOTOS#{ordeal.devices[0].device_id}")

    assert sorted(record["sk"]["S"] for record in records) == sorted(map(_photo_id, ordeal.photos))


def test_each_disease_has_one_alert_from_the_first_to_the_last_photo_that_shows_it(
    cloud: RunningCloud, ordeal: Ordeal
) -> None:
    device_id = ordeal.devices[0].device_id
    shown: dict[str, list[dict[str, Any]]] = {}
    for photo in cloud.api.listed(f"/devices/{device_id}/photos"):
        if photo["diagnosis"]["verdict"] == "disease":
            shown.setdefault(photo["diagnosis"]["label"], []).append(photo)
    assert shown, "the classifier found no disease: choose other leaves"

    alerts = [
        (alert["since"], alert["last_at"], alert["value"])
        for alert in cloud.api.listed(f"/alerts?device={device_id}")
        if alert["rule_id"].startswith("disease-")
    ]

    assert sorted(alerts) == sorted(
        (
            min(photo["taken_at"] for photo in photos),
            max(photo["taken_at"] for photo in photos),
            round(100 * max(photo["diagnosis"]["confidence"] for photo in photos), 1),
        )
        for photos in shown.values()
    )


def test_each_alert_and_each_photo_is_told_once(ordeal: Ordeal) -> None:
    told = [item for item in ordeal.first if item.get("pk", {"S": ""})["S"].startswith("EVENTS#")]
    for device in ordeal.devices:
        alerts = ordeal.under("pk", f"DEVICE#{device.device_id}", "ALERT#")
        photos = ordeal.under("pk", f"PHOTOS#{device.device_id}")
        events = [event["kind"]["S"] for event in told if event.get("device_id") == {"S": device.device_id}]

        assert events.count("alert.opened") == len(alerts)
        assert events.count("photo.diagnosed") == len(photos)


def test_all_of_it_once_more_changes_not_a_byte(ordeal: Ordeal) -> None:
    assert delivered(ordeal.second) == delivered(ordeal.first)


def delivered(items: Sequence[Item]) -> list[bytes]:
    """What deliveries left behind: to send them once more, devices connected once more, which their presence tells."""
    return [as_bytes(item) for item in items if item.get("sk") != {"S": "PRESENCE"}]


def payloads(start_ms: int) -> list[bytes]:
    """A device's messages: each has a sample with both metrics, and one that has neither."""
    payloads = []
    for seq, (air_temp_c, soil_moisture_pct) in enumerate(zip(AIR_TEMP_C, SOIL_MOISTURE_PCT, strict=True)):
        t = start_ms + seq * STEP_MS
        samples = [
            {"t": t, "air_temp_c": air_temp_c, "soil_moisture_pct": soil_moisture_pct},
            {"t": t + 5_000, "co2_ppm": 640.0},
        ]
        payloads.append(json.dumps({"v": 1, "seq": seq, "samples": samples}).encode())
    return payloads


def wait_for_all(cloud: RunningCloud, queue: PhotoQueue, *, messages: int) -> None:
    """Wait until so many messages and every photo have been dealt with, also those that change nothing."""
    cloud.children.wait_until(
        lambda: queue.is_empty and messages_taken_in(cloud) >= messages,
        what="everything to be taken in",
        timeout_s=_PATIENCE_S,
    )


def items_at_rest(cloud: RunningCloud) -> tuple[Item, ...]:
    """All items, as soon as they stay the same."""
    deadline = time.monotonic() + _PATIENCE_S
    items = all_items(cloud)
    while time.monotonic() < deadline:
        time.sleep(_REST_S)
        earlier, items = items, all_items(cloud)
        if items == earlier:
            return items
    pytest.fail("the tables do not come to rest")


def _course(alert: dict[str, Any], start_ms: int) -> tuple[float, float, float, float]:
    first, last = ((alert[name] - start_ms) / STEP_MS for name in ("since", "last_at"))
    return first, last, alert["value"], alert["limit"]


def _photo_id(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".jpg")

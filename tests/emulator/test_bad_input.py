"""What is wrong with a message or a photo is told, and its bytes are kept; what is right beside it arrives."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest

from tests.builders import a_jpeg
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled

pytestmark = EMULATOR_MARKS

# An input may have to wait for a function to start.
_PATIENCE_S: Final = 60.0
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BadMessage:
    """A message that breaks one rule of the protocol, and what is said of it."""

    payload: Callable[[int], bytes]
    reason: str
    field: str


def message(*samples: dict[str, float], v: int = 1, seq: int = 1) -> bytes:
    return json.dumps({"v": v, "seq": seq, "samples": samples}).encode()


BAD_MESSAGES: Final = {
    "malformed": BadMessage(
        payload=lambda now_ms: message({"t": now_ms, "air_temp_c": 21.0})[:-2],
        reason="the JSON ends too early",
        field="",
    ),
    "no text": BadMessage(
        payload=lambda _now_ms: b'{"v": 1, "seq": 1, "samples": "\xff\xfe"}',
        reason="samples must be an array, not text",
        field="samples",
    ),
    "version": BadMessage(
        payload=lambda now_ms: message({"t": now_ms, "air_temp_c": 21.0}, v=2),
        reason="v cannot be 2, only 1",
        field="v",
    ),
    "impossible": BadMessage(
        payload=lambda now_ms: message({"t": now_ms, "air_temp_c": 21.0}, {"t": now_ms + 1, "humidity_pct": 101}),
        reason="humidity_pct is 101 %, physically possible is 0 to 100",
        field="samples[1].humidity_pct",
    ),
    "ahead": BadMessage(
        payload=lambda now_ms: message({"t": now_ms + _HOUR_MS, "air_temp_c": 21.0}),
        reason="the device's clock is 60 minutes ahead; t may be at most 10 minutes ahead of the platform's",
        field="samples[0].t",
    ),
    "too many": BadMessage(
        payload=lambda now_ms: message(*({"t": now_ms - number, "air_temp_c": 21.0} for number in range(1_001))),
        reason="samples must have at most 1000 entries",
        field="samples",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a device has sent: everything that is bad, and a good message in the middle of it."""

    device: EnrolledDevice
    bad: dict[str, bytes]
    good_at_ms: int


@pytest.fixture(scope="module")
def device(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> EnrolledDevice:
    return enrolled(cloud, tmp_path_factory.mktemp("careless"), "careless")


@pytest.fixture(scope="module")
def sent(device: EnrolledDevice) -> Sent:
    now_ms = time.time_ns() // 1_000_000
    bad = {name: each.payload(now_ms) for name, each in BAD_MESSAGES.items()}
    payloads = list(bad.values())
    payloads.insert(len(payloads) // 2, message({"t": now_ms, "air_temp_c": 21.5}, seq=7))
    with device.connected() as connection:
        for payload in payloads:
            assert not connection.publish(device.telemetry_topic, payload).is_failure
    return Sent(device=device, bad=bad, good_at_ms=now_ms)


@pytest.mark.parametrize("name", BAD_MESSAGES)
def test_a_bad_message_is_told_with_its_reason_and_kept_as_it_came(cloud: RunningCloud, sent: Sent, name: str) -> None:
    payload = sent.bad[name]

    rejection = rejection_of(cloud, lambda each: _is_of(each, sent.device) and original(cloud, each) == payload)

    assert rejection["source"] == "telemetry"
    assert (rejection["reason"], rejection["field"]) == (BAD_MESSAGES[name].reason, BAD_MESSAGES[name].field)
    assert rejection["size_bytes"] == len(payload)


def test_a_good_message_among_bad_ones_is_stored_alone(cloud: RunningCloud, sent: Sent) -> None:
    path = f"/devices/{sent.device.device_id}/telemetry?from={sent.good_at_ms - _HOUR_MS}&to={sent.good_at_ms + 1}"
    cloud.children.wait_until(
        lambda: any(cloud.api.listed(path)) and len(rejections(cloud, sent.device)) >= len(BAD_MESSAGES),
        what="all messages to be taken in",
        timeout_s=_PATIENCE_S,
    )

    assert [(sample["at"], sample["values"]) for sample in cloud.api.listed(path)] == [
        (sent.good_at_ms, {"air_temp_c": 21.5})
    ]
    assert len(rejections(cloud, sent.device)) == len(BAD_MESSAGES)


def test_a_truncated_photo_is_told_with_its_reason_and_kept_as_it_came(
    cloud: RunningCloud, device: EnrolledDevice
) -> None:
    truncated = a_jpeg()[:-500]

    key = device.upload(truncated)

    rejection = rejection_of(cloud, lambda each: each["source"] == "photo" and _is_of(each, device))
    assert rejection["reason"].startswith("the photo cannot be decoded: image file is truncated")
    assert rejection["size_bytes"] == len(truncated)
    assert original(cloud, rejection) == truncated
    assert list(cloud.api.listed(f"/devices/{device.device_id}/photos")) == []
    assert stored(cloud, key) == truncated


def test_a_photo_under_a_foreign_key_is_told_and_kept_as_it_came(cloud: RunningCloud) -> None:
    # In the announcement a space travels as a plus, and a plus in percents.
    key, photo = "photos/from my phone/leaf 1+2 (ö).jpg", a_jpeg(64, 48)

    cloud.endpoints.client("s3").put_object(Bucket=_raw_bucket(cloud), Key=key, Body=photo)

    rejection = rejection_of(cloud, lambda each: key in each["reason"])
    assert rejection["reason"] == f"'{key}' is not the key of a photo"
    assert (rejection["source"], rejection["device_id"], rejection["field"]) == ("photo", "", "key")
    assert original(cloud, rejection) == photo
    assert stored(cloud, key) == photo


def rejection_of(cloud: RunningCloud, is_meant: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The one rejection that is meant, as soon as it is told."""
    cloud.children.wait_until(
        lambda: any(map(is_meant, cloud.api.listed("/rejections"))), what="the rejection", timeout_s=_PATIENCE_S
    )
    (rejection,) = filter(is_meant, cloud.api.listed("/rejections"))
    return rejection


def rejections(cloud: RunningCloud, device: EnrolledDevice) -> list[dict[str, Any]]:
    """What is told of the messages of this device."""
    return [each for each in cloud.api.listed("/rejections") if each["source"] == "telemetry" and _is_of(each, device)]


def original(cloud: RunningCloud, rejection: dict[str, Any]) -> bytes:
    """What lies under the rejection's key."""
    return stored(cloud, rejection["key"])


def stored(cloud: RunningCloud, key: str) -> bytes:
    content: bytes = cloud.endpoints.client("s3").get_object(Bucket=_raw_bucket(cloud), Key=key)["Body"].read()
    return content


def _raw_bucket(cloud: RunningCloud) -> str:
    return cloud.endpoints.outputs["RawBucketName"]


def _is_of(rejection: dict[str, Any], device: EnrolledDevice) -> bool:
    return bool(rejection["device_id"] == device.device_id)

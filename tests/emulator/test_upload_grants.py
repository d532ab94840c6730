"""An upload grant opens one place, for one photo, for a while; what is stored twice stays what it was."""

import io
import socket
import time
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import requests

from tests.builders import a_jpeg
from tests.emulator.conftest import EMULATOR_MARKS, RunningCloud
from tests.emulator.enrolled_device import EnrolledDevice, enrolled
from tests.emulator.mqtt_device import PATIENCE_S
from tests.emulator.test_capture_orders import _PATIENCE_S, Connected, listening, post, wait_for

pytestmark = EMULATOR_MARKS

PHOTO: Final = a_jpeg()
ANOTHER: Final = a_jpeg(321, 240)


@pytest.fixture(scope="module")
def devices(cloud: RunningCloud, tmp_path_factory: pytest.TempPathFactory) -> tuple[EnrolledDevice, EnrolledDevice]:
    folder = tmp_path_factory.mktemp("granted")
    return enrolled(cloud, folder, "granted"), enrolled(cloud, folder, "granted")


def ordered(cloud: RunningCloud, device: Connected) -> str:
    return str(cloud.api.post(f"/devices/{device.device.device_id}/captures")["order_id"])


def refused(answer: requests.Response) -> str:
    """S3's own word for why it did not take an upload."""
    assert answer.status_code in {400, 403}, answer.text
    return answer.text.partition("<Code>")[2].partition("</Code>")[0]


def objects(cloud: RunningCloud, key: str) -> list[dict[str, Any]]:
    """The versions that lie under a key of the raw bucket."""
    s3, bucket = cloud.endpoints.client("s3"), cloud.endpoints.outputs["RawBucketName"]
    return list(s3.list_object_versions(Bucket=bucket, Prefix=key).get("Versions", []))


def test_more_than_was_announced_is_refused_by_the_bucket_and_told(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice]
) -> None:
    with listening(devices[0]) as (device,):
        order_id = ordered(cloud, device)
        grant = device.asks(order_id, PHOTO)
        assert refused(post(grant, PHOTO + b"more")) == "EntityTooLarge"
        reason = "400: EntityTooLarge"
        device.says(
            "photos/outcome",
            {
                "v": 1,
                "request_id": grant["request_id"],
                "photo_id": grant["photo_id"],
                "order_id": order_id,
                "outcome": "failed",
                "reason": reason,
            },
        )
        cloud.children.wait_until(
            lambda: reason in (wait_for(cloud, order_id, device.device, "received")["reason"] or ""),
            what="the failed upload to be known",
            timeout_s=_PATIENCE_S,
        )

    assert objects(cloud, grant["fields"]["key"]) == []
    told = [each for each in cloud.api.get("/events?limit=100")["items"] if each["subject"] == grant["photo_id"]]
    assert [each["kind"] for each in told] == ["photo.upload_failed"]


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "photos/somebody-else/2026/01/01/019ab3c4-6b5e-7000-8000-2f6f5c8e9d10.jpg"},
        {"key": "rejected/photo/x"},
        {"Content-Type": "text/html"},
        {"x-amz-meta-order-id": "019ab3c4-6b5e-7000-8000-2f6f5c8e9d10"},
    ],
    ids=["key of another device", "key of no photo", "type", "order"],
)
def test_a_form_that_was_changed_opens_nothing(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice], changed: dict[str, str]
) -> None:
    with listening(devices[0]) as (device,):
        grant = device.asks(ordered(cloud, device), PHOTO)

    assert refused(post(grant, PHOTO, **changed)) == "AccessDenied"
    assert objects(cloud, grant["fields"]["key"]) == objects(cloud, changed.get("key", "nothing")) == []


def test_less_than_was_announced_is_refused_too(devices: Sequence[EnrolledDevice]) -> None:
    with listening(devices[0]) as (device,):
        grant = device.asks(None, PHOTO)

    assert refused(post(grant, PHOTO[:-1])) == "EntityTooSmall"


def test_another_devices_grant_fills_that_devices_place_and_no_other(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice]
) -> None:
    """A grant that got into wrong hands: it still is the photo of the device and the order that it was given for."""
    with listening(*devices) as (owner, thief):
        order_id = ordered(cloud, owner)
        grant = owner.asks(order_id, PHOTO)
        assert thief.connection.subscribe(f"cloudiot/{owner.device.device_id}/photos/grant").is_failure
        assert post(grant, PHOTO).status_code == 204
        wait_for(cloud, order_id, owner.device, "diagnosed")

    assert cloud.api.get(f"/photos/{grant['photo_id']}")["device_id"] == owner.device.device_id
    assert list(cloud.api.listed(f"/devices/{thief.device.device_id}/photos")) == []


def test_an_expired_grant_opens_nothing(cloud: RunningCloud, devices: Sequence[EnrolledDevice]) -> None:
    """Nobody waits for ten minutes: the same form, signed to expire at once."""
    s3 = cloud.endpoints.client("s3")
    with listening(devices[0]) as (device,):
        grant = device.asks(None, PHOTO)
    assert 0 < grant["expires_at"] - time.time() * 1000 <= 10 * 60_000
    expired = s3.generate_presigned_post(
        Bucket=cloud.endpoints.outputs["RawBucketName"],
        Key=grant["fields"]["key"],
        Fields={"Content-Type": "image/jpeg"},
        Conditions=[{"Content-Type": "image/jpeg"}, ["content-length-range", len(PHOTO), len(PHOTO)]],
        ExpiresIn=1,
    )
    time.sleep(2.1)

    assert refused(post(expired, PHOTO)) == "AccessDenied"


@pytest.mark.parametrize("again", [PHOTO, None], ids=["same bytes", "other bytes"])
def test_a_grant_that_is_used_again_changes_nothing_and_is_told(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice], again: bytes | None
) -> None:
    # As many bytes, or the bucket itself would refuse them: a comment in the JPEG is padded.
    other = again or PHOTO[:-2] + b"\x00\x00"
    with listening(devices[0]) as (device,):
        order_id = ordered(cloud, device)
        grant = device.asks(order_id, PHOTO)
        assert post(grant, PHOTO).status_code == 204
        wait_for(cloud, order_id, device.device, "diagnosed")
    before, (first,) = cloud.api.get(f"/photos/{grant['photo_id']}"), objects(cloud, grant["fields"]["key"])

    assert post(grant, other).status_code == 204
    cloud.children.wait_until(
        lambda: len(_told(cloud, grant["photo_id"], "photo.replayed")) == 1,
        what="the replay to be told",
        timeout_s=_PATIENCE_S,
    )

    after, (left,) = cloud.api.get(f"/photos/{grant['photo_id']}"), objects(cloud, grant["fields"]["key"])
    assert {**after, **_links(before)} == before
    assert (left["VersionId"], left["IsLatest"]) == (first["VersionId"], True)
    assert requests.get(after["photo_url"], timeout=PATIENCE_S).content == PHOTO
    assert len(_told(cloud, grant["photo_id"], "photo.diagnosed")) == 1
    aside = [
        each
        for each in cloud.api.listed(f"/rejections?device={device.device.device_id}")
        if each["reason"].startswith("other bytes came for a photo")
    ]
    assert len(aside) == (again is None)


def test_a_broken_upload_leaves_nothing_and_starts_again(
    cloud: RunningCloud, devices: Sequence[EnrolledDevice]
) -> None:
    with listening(devices[0]) as (device,):
        order_id = ordered(cloud, device)
        grant = device.asks(order_id, PHOTO)
        _break_off(grant)
        assert objects(cloud, grant["fields"]["key"]) == []

        again = device.asks(order_id, PHOTO, request_id=grant["request_id"], taken_at=_taken_at(grant["photo_id"]))
        assert again["photo_id"] == grant["photo_id"]
        assert post(again, PHOTO).status_code == 204
        wait_for(cloud, order_id, device.device, "diagnosed")


def _break_off(grant: dict[str, Any]) -> None:
    """Send half of the form, and hang up."""
    request = requests.Request("POST", grant["url"], data=grant["fields"], files={"file": io.BytesIO(PHOTO)}).prepare()
    assert isinstance(request.body, bytes)
    target = urlsplit(grant["url"])
    assert target.hostname

    head = f"POST {request.path_url} HTTP/1.1\r\nHost: {target.netloc}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in request.headers.items()) + "\r\n"
    with socket.create_connection((target.hostname, target.port), timeout=PATIENCE_S) as connection:
        connection.sendall(head.encode() + request.body[: len(request.body) // 2])


def _taken_at(photo_id: str) -> int:
    """A photo's id begins with the milliseconds of the time when it was taken."""
    return int(photo_id.replace("-", "")[:12], 16)


def _told(cloud: RunningCloud, photo_id: str, kind: str) -> list[dict[str, Any]]:
    events = cloud.api.get("/events?limit=200")["items"]
    return [each for each in events if (each["subject"], each["kind"]) == (photo_id, kind)]


def _links(photo: dict[str, Any]) -> dict[str, Any]:
    """Links are signed anew each time that they are shown."""
    return {name: value for name, value in photo.items() if name.endswith("_url")}

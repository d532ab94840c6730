"""What bad input becomes: operators see all of it under `GET /rejections`, whichever way it came."""

import base64
import copy
from collections.abc import Iterator

import pytest
from chalice.test import Client

from app import app
from chalicelib import wiring
from tests.builders import DEVICE, NOON, a_jpeg, a_photo_key
from tests.fakes.people import InMemoryOperatorKeys
from tests.fakes.world import World
from tests.functional.events.lambda_calls import Wake, an_event
from tests.functional.http.rest_client import OPERATOR, RestClient
from tests.unit.chalicelib.bad_telemetry import BAD_MESSAGES


@pytest.fixture
def api(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[RestClient]:
    assert world.devices.devices
    monkeypatch.setattr(wiring, "operator_keys", lambda: InMemoryOperatorKeys([OPERATOR]))
    with Client(app) as client:
        yield RestClient(client)


def test_every_bad_message_of_a_batch_is_shown_with_its_reason_and_its_bytes_are_kept(
    world: World, wake: Wake, api: RestClient
) -> None:
    event = an_event("telemetry_batch")
    pattern = event["Records"][0]
    event["Records"] = [copy.deepcopy(pattern) for _ in BAD_MESSAGES]
    for record, bad in zip(event["Records"], BAD_MESSAGES, strict=True):
        data = base64.b64encode(bad.payload).decode()
        record["kinesis"] |= {"data": data, "approximateArrivalTimestamp": NOON.timestamp()}

    wake("on_telemetry_batch", event)

    shown = {world.rejections.originals[row["key"]]: row for row in api.get("/rejections?limit=200").json["items"]}
    assert len(shown) == len(BAD_MESSAGES)
    for bad in BAD_MESSAGES:
        row = shown[bad.payload]
        assert bad.reason in row["reason"], bad
        assert (row["source"], row["device_id"], row["field"]) == ("telemetry", DEVICE, bad.field), bad


def test_bad_photos_and_requests_are_shown_beside_them(world: World, wake: Wake, api: RestClient) -> None:
    world.files.raw[a_photo_key().raw] = a_jpeg()[:-2]
    world.files.raw["photos/my leaf + yours.jpg"] = b"GIF89a"

    wake("on_photo_stored", an_event("photos_stored"))
    wake("on_upload_request", an_event("upload_request") | {"payload_base64": base64.b64encode(b"{").decode()})

    shown = {(row["source"], row["reason"]) for row in api.get("/rejections").json["items"]}
    assert ("photo", "the photo is truncated") in shown
    assert ("photo", "'photos/my leaf + yours.jpg' is not the key of a photo") in shown
    assert [source for source, _ in shown].count("upload-request") == 1

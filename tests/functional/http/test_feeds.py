"""/events and /rejections."""

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.event import EventKind
from tests.builders import DEVICE, MINUTE, NOON, a_rejection, an_event
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import RestClient


def _told(platform: FakePlatform, minutes: int) -> str:
    event = an_event(at=NOON + minutes * MINUTE, subject=f"order-{minutes}")
    platform.events.append(event)
    return event.event_id


def test_the_feed_is_read_newest_first(api: RestClient, platform: FakePlatform) -> None:
    ids = [_told(platform, minutes) for minutes in range(3)]

    first = api.get("/events?limit=2").json
    second = api.get(f"/events?limit=2&cursor={first['cursor']}").json

    assert [item["event_id"] for item in first["items"] + second["items"]] == ids[::-1]


def test_what_came_after_an_event_is_read_oldest_first(api: RestClient, platform: FakePlatform) -> None:
    ids = [_told(platform, minutes) for minutes in range(4)]

    answer = api.get(f"/events?after={ids[0]}&limit=2").json

    assert [item["event_id"] for item in answer["items"]] == ids[1:3]
    assert answer["cursor"] is None


def test_an_event_says_who_did_what_when_on_which_device(api: RestClient, platform: FakePlatform) -> None:
    event_id = _told(platform, 0)
    platform.events.append(an_event(EventKind.THRESHOLDS_CHANGED, at=NOON - MINUTE, device_id=""))

    item, of_the_fleet = api.get("/events").json["items"]

    assert item == {
        "event_id": event_id,
        "kind": "capture.ordered",
        "at": to_ms(NOON),
        "who": "platform",
        "subject": "order-0",
        "device_id": DEVICE,
        "text": "A photo was ordered.",
    }
    assert of_the_fleet["device_id"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=yesterday", "after"),
        ("after=ffffffff-ffff-7fff-bfff-ffffffffffff", "after"),
        ("after=019ab3c4-7f1d-4000-8000-5b1c3a7d9e20", "after"),
        (f"after={an_event().event_id}&cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
    ],
)
def test_bad_places_in_the_feed_are_refused(api: RestClient, query: str, field: str) -> None:
    answer = api.get(f"/events?{query}")

    assert (answer.status, answer.wrong_fields) == (400, [field])


def test_rejections_are_read_newest_first_with_reason_and_place(api: RestClient, platform: FakePlatform) -> None:
    old, new = a_rejection(), a_rejection(b"\xff\xd8 truncated", at=NOON + MINUTE)
    for rejection in (old, new):
        platform.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"")

    first, second = api.get("/rejections").json["items"]

    assert first["rejection_id"] == new.rejection_id
    assert second == {
        "rejection_id": old.rejection_id,
        "source": "telemetry",
        "device_id": DEVICE,
        "reason": "JSON is malformed",
        "field": "",
        "received_at": to_ms(NOON),
        "key": old.key,
        "size_bytes": len(b"{not json"),
    }


def test_the_rejections_of_one_device_are_read_page_by_page(api: RestClient, platform: FakePlatform) -> None:
    mine = [a_rejection(b"1"), a_rejection(b"2", at=NOON + MINUTE)]
    for rejection in (*mine, a_rejection(device_id="field-7")):
        platform.rejections.set_aside(rejection, an_event(subject=rejection.rejection_id), original=b"")

    first = api.get(f"/rejections?device={DEVICE}&limit=1").json
    second = api.get(f"/rejections?device={DEVICE}&limit=1&cursor={first['cursor']}").json

    shown = [item["rejection_id"] for item in first["items"] + second["items"]]
    assert shown == [mine[1].rejection_id, mine[0].rejection_id]
    assert second["cursor"] is None


@pytest.mark.parametrize("device", ["", "Field-7", "a", "field%2F7"])
def test_what_cannot_be_a_device_is_refused(api: RestClient, device: str) -> None:
    answer = api.get(f"/rejections?device={device}")

    assert (answer.status, answer.wrong_fields) == (400, ["device"])

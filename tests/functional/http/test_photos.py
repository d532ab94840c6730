"""Photos, diagnoses and upload grants."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.photo import Photo, PhotoKey
from tests.builders import DEVICE, HOUR, MINUTE, NOON, SITE, a_diagnosis, a_photo, an_event
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import RestClient

_WANTED = {
    "v": 1,
    "request_id": "7d4f1c1e",
    "taken_at": to_ms(NOON - MINUTE),
    "content_type": "image/jpeg",
    "size_bytes": 183_211,
}


def _diagnosed(platform: FakePlatform, minutes: int, *, device_id: str = DEVICE, verdict: Verdict) -> str:
    photo = a_photo(
        device_id, request_id=str(minutes), at=NOON + minutes * MINUTE, diagnosis=a_diagnosis(verdict=verdict)
    )
    platform.photos.record(photo, an_event(subject=photo.key.photo_id))
    return photo.key.photo_id


def test_a_photo_shows_its_diagnosis_and_links_to_its_pictures(api: RestClient, platform: FakePlatform) -> None:
    photo = a_photo()
    platform.photos.record(photo, an_event())

    shown = api.get(f"/photos/{photo.key.photo_id}").json

    assert shown["device_id"] == DEVICE
    assert shown["site"] == SITE
    assert shown["taken_at"] == to_ms(NOON)
    assert shown["diagnosis"] == {
        "label": "Tomato___Early_blight",
        "crop": "Tomato",
        "condition": "Early blight",
        "healthy": False,
        "confidence": 0.93,
        "top": [
            {"label": "Tomato___Early_blight", "confidence": 0.93},
            {"label": "Tomato___healthy", "confidence": 0.02},
        ],
        "verdict": "disease",
        "severity_pct": None,
        "model": {"name": "leaf", "version": "1", "sha256": "0" * 64},
    }
    assert shown["photo_url"] == f"https://raw.example/{photo.key.raw}"
    assert shown["thumbnail_url"] == shown["photo_url"]
    assert (shown["heatmap_key"], shown["heatmap_url"]) == (None, None)


def test_a_photo_with_a_heat_map_shows_it_and_how_much_of_the_leaf_is_ill(
    api: RestClient, platform: FakePlatform
) -> None:
    photo = replace(a_photo(diagnosis=a_diagnosis(severity_pct=12.5)), heatmap_key=a_photo().key.heatmap)
    platform.photos.record(photo, an_event())

    shown = api.get(f"/photos/{photo.key.photo_id}").json

    assert shown["diagnosis"]["severity_pct"] == 12.5
    assert shown["heatmap_key"] == photo.key.heatmap
    assert shown["heatmap_url"] == f"https://processed.example/{photo.key.heatmap}"
    assert api.get("/diagnoses").json["items"][0]["heatmap_key"] == photo.key.heatmap


def test_an_unknown_photo_is_not_found(api: RestClient) -> None:
    for photo_id in (a_photo().key.photo_id, "1", "ffffffff-ffff-7fff-bfff-ffffffffffff", "x" * 3000):
        answer = api.get(f"/photos/{photo_id}")
        assert answer.status == 404
        assert answer.json["type"] == "urn:cloudiot:problem:photo-not-found"


def test_a_devices_photos_are_listed_newest_first(api: RestClient, platform: FakePlatform) -> None:
    older = _diagnosed(platform, 0, verdict=Verdict.HEALTHY)
    newer = _diagnosed(platform, 5, verdict=Verdict.DISEASE)
    _diagnosed(platform, 9, device_id="greenhouse-2-x", verdict=Verdict.DISEASE)

    first = api.get(f"/devices/{DEVICE}/photos?limit=1").json
    second = api.get(f"/devices/{DEVICE}/photos?limit=1&cursor={first['cursor']}").json

    assert [item["photo_id"] for item in first["items"] + second["items"]] == [newer, older]
    assert second["cursor"] is None


def test_photos_of_an_unknown_device_are_not_found(api: RestClient) -> None:
    assert api.get("/devices/greenhouse-9-z/photos").status == 404


def test_the_fleets_diagnoses_are_listed_newest_first(api: RestClient, platform: FakePlatform) -> None:
    older = _diagnosed(platform, 0, verdict=Verdict.HEALTHY)
    newer = _diagnosed(platform, 5, device_id="greenhouse-2-x", verdict=Verdict.DISEASE)

    assert [item["photo_id"] for item in api.get("/diagnoses").json["items"]] == [newer, older]


def test_a_rare_verdict_is_found_by_following_the_cursor(api: RestClient, platform: FakePlatform) -> None:
    rare = [_diagnosed(platform, minutes, verdict=Verdict.NOT_A_LEAF) for minutes in (0, 50)]
    for minutes in range(1, 50):
        _diagnosed(platform, minutes, verdict=Verdict.HEALTHY)

    pages = [api.get("/diagnoses?verdict=not_a_leaf&limit=2").json]
    while pages[-1]["cursor"] is not None:
        pages.append(api.get(f"/diagnoses?verdict=not_a_leaf&limit=2&cursor={pages[-1]['cursor']}").json)

    assert [item["photo_id"] for page in pages for item in page["items"]] == [rare[1], rare[0]]


def test_an_upload_is_granted_as_a_device_would_be_granted_it(api: RestClient) -> None:
    answer = api.post(f"/devices/{DEVICE}/uploads", _WANTED)

    key = PhotoKey.for_request(DEVICE, "7d4f1c1e", NOON - MINUTE)
    assert answer.status == 201
    assert answer.json["photo_id"] == key.photo_id
    assert answer.json["fields"]["key"] == key.raw
    assert answer.json["expires_at"] == to_ms(NOON + 10 * MINUTE)


def test_the_same_request_is_granted_the_same_photo_again(api: RestClient) -> None:
    first, second = (api.post(f"/devices/{DEVICE}/uploads", _WANTED).json["photo_id"] for _ in range(2))

    assert first == second


def test_a_grant_says_what_became_of_earlier_photos(api: RestClient, platform: FakePlatform) -> None:
    photo_id = _diagnosed(platform, 0, verdict=Verdict.HEALTHY)

    answer = api.post(f"/devices/{DEVICE}/uploads", _WANTED | {"unsettled": [photo_id]})

    assert answer.json["settled"] == {photo_id: "diagnosed"}


def test_a_grant_for_an_order_that_nobody_gave_is_refused(api: RestClient) -> None:
    answer = api.post(f"/devices/{DEVICE}/uploads", _WANTED | {"order_id": "order-1"})

    assert answer.status == 400
    assert answer.wrong_fields == ["order_id"]


def test_an_unknown_device_is_granted_nothing(api: RestClient) -> None:
    assert api.post("/devices/greenhouse-9-z/uploads", _WANTED).status == 404


def test_a_photo_from_the_future_is_granted_nothing(api: RestClient) -> None:
    answer = api.post(f"/devices/{DEVICE}/uploads", _WANTED | {"taken_at": to_ms(NOON + HOUR)})

    assert answer.status == 400
    assert answer.wrong_fields == ["taken_at"]


def test_a_large_photo_has_a_thumbnail_of_its_own(api: RestClient, platform: FakePlatform) -> None:
    photo = replace(a_photo(), thumbnail_key=a_photo().key.thumbnail)
    platform.photos.record(photo, an_event())

    shown = api.get(f"/photos/{photo.key.photo_id}").json

    assert shown["thumbnail_url"] == f"https://processed.example/{photo.key.thumbnail}"


@pytest.mark.parametrize(
    ("picture", "link"),
    [
        ("image", lambda platform, photo: platform.files.view_url(photo.original_key, photo.original_version)),
        ("thumbnail", lambda platform, photo: platform.files.thumbnail_url(photo.key)),
        ("heatmap", lambda platform, photo: platform.files.heatmap_url(photo.key)),
    ],
)
def test_a_picture_is_where_its_link_leads(
    api: RestClient, platform: FakePlatform, picture: str, link: Callable[[FakePlatform, Photo], str]
) -> None:
    photo = replace(a_photo(), thumbnail_key=a_photo().key.thumbnail, heatmap_key=a_photo().key.heatmap)
    platform.photos.record(photo, an_event())

    answer = api.get(f"/photos/{photo.key.photo_id}/{picture}")

    assert (answer.status, answer.headers["Location"], answer.body) == (302, link(platform, photo), b"")
    assert answer.headers["Cache-Control"] == "private, max-age=300"


def test_the_thumbnail_of_a_small_photo_is_the_photo(api: RestClient, platform: FakePlatform) -> None:
    photo = replace(a_photo(), thumbnail_key=None)
    platform.photos.record(photo, an_event())

    answer = api.get(f"/photos/{photo.key.photo_id}/thumbnail")

    assert answer.headers["Location"] == platform.files.view_url(photo.original_key, photo.original_version)


@pytest.mark.parametrize("picture", ["image", "thumbnail", "heatmap"])
def test_there_are_no_pictures_of_a_photo_that_is_none(api: RestClient, picture: str) -> None:
    assert api.get(f"/photos/{a_photo().key.photo_id}/{picture}").status == 404


def test_a_photo_without_a_heat_map_says_so(api: RestClient, platform: FakePlatform) -> None:
    platform.photos.record(replace(a_photo(), heatmap_key=None), an_event())

    answer = api.get(f"/photos/{a_photo().key.photo_id}/heatmap")

    assert (answer.status, answer.json["type"]) == (404, "urn:cloudiot:problem:photo-not-found")

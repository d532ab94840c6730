"""/sites: where devices stand, and what grows there."""

from typing import Any, Final

import pytest

from chalicelib.domain.clock import to_ms
from chalicelib.domain.crops import CROPS
from chalicelib.domain.event import EventKind
from tests.builders import DEVICE, HOUR, NOON, SITE, a_site
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, VIEWER, RestClient

_NEW: Final[dict[str, Any]] = {
    "site_id": "field-1",
    "name": "Long field",
    "crops": ["potato", "apple"],
    "time_zone": "Europe/Berlin",
    "growing": "open_field",
    "latitude": 52.52,
    "longitude": 13.4,
    "season_start": "2025-04-01",
    "capture_cron": "30 6-18/4 * * *",
}


def test_a_site_is_registered_as_it_was_described(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/sites", _NEW)

    assert answer.status == 201
    assert answer.json == _NEW | {"registered_at": to_ms(NOON)}
    assert api.get("/sites/field-1").json == answer.json
    assert platform.sites.get("field-1").registered_by == OPERATOR.name


def test_what_a_site_can_be_without_may_be_left_out(api: RestClient) -> None:
    needed = ("site_id", "name", "crops", "time_zone", "growing")

    answer = api.post("/sites", {name: _NEW[name] for name in needed})

    assert answer.status == 201
    assert {name for name, value in answer.json.items() if value is None} == {
        "latitude",
        "longitude",
        "season_start",
        "capture_cron",
    }


def test_a_site_may_grow_nothing_that_we_know(api: RestClient) -> None:
    assert api.post("/sites", _NEW | {"crops": []}).json["crops"] == []


def test_a_taken_id_is_a_conflict(api: RestClient, platform: FakePlatform) -> None:
    answer = api.post("/sites", _NEW | {"site_id": SITE})

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:site-exists")
    assert platform.sites.get(SITE) == a_site()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"site_id": "UPPER"}, "site_id"),
        ({"site_id": "ab"}, "site_id"),
        ({"site_id": "field-1\n"}, "site_id"),
        ({"name": ""}, "name"),
        ({"name": "North\nfield"}, "name"),
        ({"name": None}, "name"),
        ({"crops": "potato"}, "crops"),
        ({"crops": ["potato", "rice"]}, "crops[1]"),
        ({"crops": ["Potato"]}, "crops[0]"),
        ({"crops": ["potato", "apple", "potato"]}, "crops[2]"),
        ({"crops": [*CROPS, "potato"]}, "crops"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"time_zone": "Europe"}, "time_zone"),
        ({"time_zone": "europe/berlin"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"time_zone": "localtime"}, "time_zone"),
        ({"time_zone": "+02:00"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "x" * 100}, "time_zone"),
        ({"growing": "outside"}, "growing"),
        ({"latitude": 90.1}, "latitude"),
        ({"latitude": "52"}, "latitude"),
        ({"longitude": -180.5}, "longitude"),
        ({"latitude": None}, "latitude"),
        ({"longitude": None}, "longitude"),
        ({"season_start": "1 April"}, "season_start"),
        ({"season_start": "2025-02-30"}, "season_start"),
        ({"season_start": 20250401}, "season_start"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_a_site_that_makes_no_sense_is_refused_by_field(
    api: RestClient, platform: FakePlatform, change: dict[str, object], field: str
) -> None:
    answer = api.post("/sites", _NEW | change)

    assert (answer.status, answer.wrong_fields) == (400, [field])
    assert list(platform.sites.sites) == [SITE]


@pytest.mark.parametrize("field", ["site_id", "name", "crops", "time_zone", "growing"])
def test_a_missing_field_is_named(api: RestClient, field: str) -> None:
    answer = api.post("/sites", {name: value for name, value in _NEW.items() if name != field})

    assert (answer.status, answer.wrong_fields) == (400, [field])


def test_the_refusal_of_a_crop_lists_those_that_we_know(api: RestClient) -> None:
    assert "potato" in api.post("/sites", _NEW | {"crops": ["rice"]}).json["detail"]


def test_the_refusal_of_a_date_shows_one(api: RestClient) -> None:
    detail = api.post("/sites", _NEW | {"season_start": "1 April"}).json["detail"]

    assert detail == "season_start must be a date, such as 2026-03-21"


def test_sites_are_listed_page_by_page(api: RestClient) -> None:
    for site_id in ("field-1", "field-2"):
        api.post("/sites", _NEW | {"site_id": site_id})

    first = api.get("/sites?limit=2").json
    second = api.get(f"/sites?limit=2&cursor={first['cursor']}").json

    assert [item["site_id"] for item in first["items"] + second["items"]] == ["field-1", "field-2", SITE]
    assert second["cursor"] is None


def test_a_change_leaves_what_it_does_not_name_as_it_was(api: RestClient) -> None:
    before = api.post("/sites", _NEW).json

    answer = api.patch("/sites/field-1", {"crops": ["tomato"], "growing": "under_cover"})

    assert answer.status == 200
    assert answer.json == before | {"crops": ["tomato"], "growing": "under_cover"}
    assert api.get("/sites/field-1").json == answer.json


def test_null_takes_out_what_a_site_can_be_without(api: RestClient) -> None:
    before = api.post("/sites", _NEW).json

    answer = api.patch("/sites/field-1", {"latitude": None, "longitude": None, "season_start": None})

    assert answer.json == before | {"latitude": None, "longitude": None, "season_start": None}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"crops": None}, "crops"),
        ({"crops": ["rice"]}, "crops[0]"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"growing": None}, "growing"),
        ({"latitude": None}, "latitude"),
        ({"longitude": None}, "longitude"),
        ({"season_start": "soon"}, "season_start"),
        ({"site_id": "field-2"}, "site_id"),
        ({"registered_at": 1}, "registered_at"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_by_field(
    api: RestClient, change: dict[str, object], field: str
) -> None:
    before = api.post("/sites", _NEW).json

    answer = api.patch("/sites/field-1", change)

    assert (answer.status, answer.wrong_fields) == (400, [field])
    assert api.get("/sites/field-1").json == before


def test_a_change_to_what_is_already_so_is_no_event(api: RestClient, platform: FakePlatform) -> None:
    assert api.patch(f"/sites/{SITE}", {}).status == 200
    assert api.patch(f"/sites/{SITE}", {"crops": ["tomato"]}).status == 200

    assert not platform.events.events


def test_a_change_that_others_overtook_asks_to_try_again(
    api: RestClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform.sites, "get", lambda _site_id: a_site(name="As it was a moment ago"))

    answer = api.patch(f"/sites/{SITE}", {"name": "Mine"})

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:site-changed")
    assert platform.sites.sites[SITE] == a_site()


def test_a_site_without_devices_can_be_removed(api: RestClient) -> None:
    before = api.post("/sites", _NEW).json

    answer = api.delete("/sites/field-1")

    assert (answer.status, answer.json) == (200, before)
    assert api.get("/sites/field-1").status == 404
    assert api.delete("/sites/field-1").status == 404


def test_a_site_with_devices_stays(api: RestClient) -> None:
    answer = api.delete(f"/sites/{SITE}")

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:site-in-use")
    assert api.get(f"/sites/{SITE}").status == 200


def test_what_becomes_of_a_site_is_told_in_the_feed(api: RestClient, platform: FakePlatform) -> None:
    api.post("/sites", _NEW)
    platform.clock.advance(HOUR)
    api.patch("/sites/field-1", {"name": "Short field", "season_start": None})
    platform.clock.advance(HOUR)
    api.delete("/sites/field-1")

    events = sorted(platform.events.events.values(), key=lambda event: event.at)
    assert [event.kind for event in events] == [
        EventKind.SITE_REGISTERED,
        EventKind.SITE_CHANGED,
        EventKind.SITE_REMOVED,
    ]
    assert {(event.subject, event.who, event.device_id) for event in events} == {("field-1", OPERATOR.name, "")}
    assert events[1].text == "Short field: changed name, season start"


@pytest.mark.parametrize("site_id", ["greenhouse-9", "UPPER", "a", "x" * 3000, "a%23b"])
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_site_is_not_found(api: RestClient, site_id: str, method: str) -> None:
    answer = api.send(method, f"/sites/{site_id}")

    assert (answer.status, answer.json["type"]) == (404, "urn:cloudiot:problem:site-not-found")


def test_an_unknown_site_cannot_be_changed(api: RestClient) -> None:
    assert api.patch("/sites/greenhouse-9", {"name": "Ghost"}).status == 404


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/sites"), ("PATCH", f"/sites/{SITE}"), ("DELETE", f"/sites/{SITE}")]
)
def test_a_viewer_changes_nothing(api: RestClient, method: str, path: str) -> None:
    assert api.send(method, path, b"{}", key=VIEWER.key).status == 403
    assert api.get(f"/sites/{SITE}", key=VIEWER.key).status == 200


def test_a_device_cannot_join_a_site_that_is_not_registered(api: RestClient, platform: FakePlatform) -> None:
    device = {"device_id": "greenhouse-9-a", "site": "greenhouse-9", "name": "North bench"}

    answer = api.post("/devices", device)

    assert (answer.status, answer.wrong_fields) == (400, ["site"])
    assert "POST /sites" in answer.json["detail"]
    assert not platform.enrolment.enrolled


def test_a_registration_that_broke_off_can_simply_be_repeated(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.sites, "register", times=1)

    assert [api.post("/sites", _NEW).status for _ in range(2)] == [503, 201]


def test_a_site_that_a_device_just_joined_stays(api: RestClient) -> None:
    api.post("/sites", _NEW)
    api.post("/devices", {"device_id": "field-1-a", "site": "field-1", "name": "Post A"})

    assert api.delete("/sites/field-1").status == 409


def test_devices_that_know_the_sites_clock_hear_of_the_new_one(api: RestClient, platform: FakePlatform) -> None:
    assert api.patch(f"/devices/{DEVICE}", {"config": {"report_every_s": 600}}).status == 200
    assert platform.shadows.read(DEVICE).desired.time_zone == "Europe/Berlin"

    answer = api.patch(f"/sites/{SITE}", {"time_zone": "America/Lima"})

    assert (answer.status, answer.json["time_zone"]) == (200, "America/Lima")
    assert platform.shadows.read(DEVICE).desired.time_zone == "America/Lima"
    configuration = api.get(f"/devices/{DEVICE}").json["configuration"]
    assert configuration["desired"]["place"]["time_zone"] == "America/Lima"


def test_a_change_that_broke_off_before_the_devices_heard_of_it_is_finished_by_the_same_again(
    api: RestClient, platform: FakePlatform
) -> None:
    api.patch(f"/devices/{DEVICE}", {"config": {"report_every_s": 600}})
    fail(platform.shadows, "wish", times=1)

    assert api.patch(f"/sites/{SITE}", {"time_zone": "America/Lima"}).status >= 500
    assert platform.shadows.read(DEVICE).desired.time_zone == "Europe/Berlin"
    assert api.patch(f"/sites/{SITE}", {"time_zone": "America/Lima"}).status == 200
    assert platform.shadows.read(DEVICE).desired.time_zone == "America/Lima"

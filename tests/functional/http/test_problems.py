"""Errors, whoever makes them, are problem documents that name the field and tell nothing of our insides."""

import json
from http import HTTPStatus

import pytest

from chalicelib.domain.errors import CloudIoTError
from tests.builders import DEVICE, SITE, a_rejection, an_event
from tests.fakes.faults import fail
from tests.functional.http.platform import LONGEST_REQUEST_BYTES, FakePlatform
from tests.functional.http.rest_client import PROBLEM, RestClient

_LISTS = [
    "/claims",
    "/sites",
    "/devices",
    f"/devices/{DEVICE}/photos",
    "/diagnoses",
    "/alerts",
    "/alerts?status=open",
    f"/alerts?device={DEVICE}",
    "/events",
    "/rejections",
]
_DEVICE = {"device_id": "greenhouse-1-b", "site": SITE, "name": "South bench"}
_UPLOAD = {
    "v": 1,
    "request_id": "7d4f1c1e",
    "taken_at": 1_763_812_800_000,
    "content_type": "image/jpeg",
    "size_bytes": 183_211,
}
_ALERT = "greenhouse-1-a.air-temp-high.000001"


def _with(path: str, parameter: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{parameter}"


@pytest.mark.parametrize("path", _LISTS)
@pytest.mark.parametrize(
    ("parameter", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=-1", "limit"),
        ("limit=1.5", "limit"),
        ("limit=many", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=open~nonsense", "cursor"),
        ("cursor=%F0%9F%8C%B1", "cursor"),
        ("cursor=" + "A" * 1025, "cursor"),
        ("page=2", "page"),
    ],
)
def test_every_list_refuses_bad_parameters_by_name(api: RestClient, path: str, parameter: str, field: str) -> None:
    answer = api.get(_with(path, parameter))

    assert answer.status == 400
    assert answer.wrong_fields == [field]


@pytest.mark.parametrize("path", [path for path in _LISTS if path != "/rejections"])
def test_the_cursor_of_another_list_is_refused(api: RestClient, platform: FakePlatform, path: str) -> None:
    for original in (b"one", b"two"):
        platform.rejections.set_aside(a_rejection(original), an_event(subject=original.hex()), original=original)
    foreign = api.get("/rejections?limit=1").json["cursor"]

    assert foreign
    assert api.get(_with(path, f"cursor={foreign}")).wrong_fields == ["cursor"]


@pytest.mark.parametrize(
    ("path", "parameter", "field"),
    [
        ("/diagnoses", "verdict=ill", "verdict"),
        ("/diagnoses", "verdict=null", "verdict"),
        ("/alerts", "status=closed", "status"),
        ("/alerts", "status=null", "status"),
        ("/alerts", "device=UPPER", "device"),
        ("/alerts", "device=greenhouse-1-a%0A", "device"),
        ("/health", "verbose=1", "verbose"),
        (f"/devices/{DEVICE}", "with=alerts", "with"),
    ],
)
def test_parameters_of_single_routes_are_refused_by_name(
    api: RestClient, path: str, parameter: str, field: str
) -> None:
    answer = api.get(f"{path}?{parameter}")

    assert (answer.status, answer.wrong_fields) == (400, [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"device_id": "UPPER"}, "device_id"),
        ({"device_id": "ab"}, "device_id"),
        ({"device_id": "a" * 65}, "device_id"),
        ({"device_id": "greenhouse-1-b\n"}, "device_id"),
        ({"device_id": "../etc"}, "device_id"),
        ({"device_id": 7}, "device_id"),
        ({"device_id": "fleet"}, "device_id"),
        ({"site": ""}, "site"),
        ({"site": None}, "site"),
        ({"name": ""}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"name": "North\nbench"}, "name"),
        ({"name": "North\u2028bench"}, "name"),
        ({"name": "North\x85bench"}, "name"),
        ({"name": "  "}, "name"),
        ({"csr_pem": ""}, "csr_pem"),
        ({"csr_pem": "x" * 8_193}, "csr_pem"),
        ({"csr_pem": ["x"]}, "csr_pem"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_a_device_that_makes_no_sense_is_refused_by_field(
    api: RestClient, platform: FakePlatform, change: dict[str, object], field: str
) -> None:
    answer = api.post("/devices", _DEVICE | change)

    assert (answer.status, answer.wrong_fields) == (400, [field])
    assert list(platform.devices.devices) == [DEVICE]


def test_half_a_character_is_refused(api: RestClient) -> None:
    body = json.dumps(_DEVICE | {"name": "\ud83c"}).encode()

    assert api.send("POST", "/devices", body).status == 400


@pytest.mark.parametrize("field", list(_DEVICE))
def test_a_missing_field_is_named(api: RestClient, field: str) -> None:
    answer = api.post("/devices", {name: value for name, value in _DEVICE.items() if name != field})

    assert (answer.status, answer.wrong_fields) == (400, [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"v": 2}, "v"),
        ({"request_id": "with space"}, "request_id"),
        ({"request_id": "7d4f1c1e\n"}, "request_id"),
        ({"taken_at": "now"}, "taken_at"),
        ({"taken_at": 10**30}, "taken_at"),
        ({"taken_at": 0}, "taken_at"),
        ({"content_type": "image/png"}, "content_type"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": 10_000_001}, "size_bytes"),
        ({"order_id": ""}, "order_id"),
        ({"colour": "green"}, "colour"),
    ],
)
def test_an_upload_request_is_held_to_the_rules_of_the_protocol(
    api: RestClient, change: dict[str, object], field: str
) -> None:
    answer = api.post(f"/devices/{DEVICE}/uploads", _UPLOAD | change)

    assert (answer.status, answer.wrong_fields) == (400, [field])


@pytest.mark.parametrize("minutes", [0, 10_081, -5, 1.5, "90", None, True])
def test_a_snooze_is_between_a_minute_and_a_week(api: RestClient, minutes: object) -> None:
    answer = api.post(f"/alerts/{_ALERT}/snooze", {"minutes": minutes})

    assert (answer.status, answer.wrong_fields) == (400, ["minutes"])


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/devices"),
        ("POST", f"/devices/{DEVICE}/uploads"),
        ("POST", f"/alerts/{_ALERT}/snooze"),
        ("PUT", "/thresholds"),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b'{"a":NaN}', b"{}{}", b"[" * 20_000]
)
def test_a_body_that_is_no_json_object_is_refused(api: RestClient, method: str, path: str, body: bytes) -> None:
    answer = api.send(method, path, body)

    assert answer.status == 400
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.json["detail"]


@pytest.mark.parametrize(
    "path", [f"/devices/{DEVICE}/captures", f"/alerts/{_ALERT}/acknowledge", f"/alerts/{_ALERT}/resolve"]
)
def test_a_body_that_nobody_would_read_is_refused(api: RestClient, path: str) -> None:
    answer = api.post(path, {"jitter_s": 60})

    assert answer.status == 400
    assert "no body" in answer.json["detail"]


def test_an_empty_object_is_no_body(api: RestClient) -> None:
    assert api.post(f"/devices/{DEVICE}/captures", {}).status == 202


def test_another_method_is_answered_with_the_methods_that_there_are(api: RestClient) -> None:
    answer = api.send("DELETE", "/devices")

    assert answer.status == 405
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["Allow"] == "GET, POST"
    assert answer.json["title"] == "Method Not Allowed"


def test_another_content_type_is_answered_as_unsupported(api: RestClient) -> None:
    answer = api.send("POST", "/devices", json.dumps(_DEVICE).encode(), headers={"Content-Type": "text/plain"})

    assert answer.status == 415
    assert answer.headers["Content-Type"] == PROBLEM


def test_a_body_that_nobody_has_use_for_is_refused(api: RestClient) -> None:
    answer = api.send("POST", "/devices", b" " * (LONGEST_REQUEST_BYTES + 1))

    assert (answer.status, answer.json["type"]) == (413, "urn:cloudiot:problem:body-too-large")


def test_json_may_say_its_character_set(api: RestClient) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}

    assert api.send("POST", "/devices", json.dumps(_DEVICE).encode(), headers=headers).status == 201


def test_a_problem_tells_type_title_status_and_detail(api: RestClient) -> None:
    assert api.get("/devices/greenhouse-9-z").json == {
        "type": "urn:cloudiot:problem:device-not-found",
        "title": "We do not know that device.",
        "status": 404,
        "detail": "the device 'greenhouse-9-z' was never registered",
    }


@pytest.mark.parametrize("error", [RuntimeError("password=hunter2"), CloudIoTError("password=hunter2")])
def test_what_is_our_own_fault_is_told_without_details_and_logged_with_them(
    api: RestClient, platform: FakePlatform, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    fail(platform.search, "of_fleet", error=error)

    answer = api.get("/devices")

    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert answer.headers["Content-Type"] == PROBLEM
    assert "hunter2" not in str(answer.json)
    assert answer.json["request_id"]
    assert "Traceback" in caplog.text
    assert "hunter2" in caplog.text


def test_a_table_that_does_not_answer_makes_the_platform_unhealthy(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.telemetry, "latest")

    answer = api.get("/health", key=None)

    assert (answer.status, answer.json["type"]) == (503, "urn:cloudiot:problem:outage")


def test_answers_are_not_to_be_stored_on_their_way(api: RestClient) -> None:
    assert api.get("/devices").headers["Cache-Control"] == "no-store"
    assert api.get("/devices/greenhouse-9-z").headers["Cache-Control"] == "no-store"

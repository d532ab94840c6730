"""The REST API in the operator service: the very same operations, for sessions and for keys."""

import json
import re
from typing import Final

import pytest
from chalice.test import Client

from app import app
from chalicelib.domain.errors import Outage
from chalicelib.domain.operator import Role
from chalicelib.rest.api import OPERATIONS
from chalicelib.rest.operation import Operation
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_photo, a_sample, an_alert, an_event
from tests.functional.http.conftest import _PROJECT
from tests.functional.http.platform import LONGEST_REQUEST_BYTES, FakePlatform
from tests.functional.http.rest_client import OPERATOR, PROBLEM, VIEWER, RestClient
from tests.functional.operator_service.service_client import ServiceClient, bearer

_PHOTO: Final = a_photo().key.photo_id


def _concrete(operation: Operation) -> str:
    return "/api" + re.sub(r"{\w+}", "x", operation.path)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_served_to_who_may_and_to_nobody_else(service: ServiceClient, operation: Operation) -> None:
    path, method = _concrete(operation), operation.method

    answer = service.send(method, path, headers={})

    assert (answer.status_code == 401) == (operation.role is not None)
    if operation.role is Role.OPERATOR:
        assert service.send(method, path, headers=bearer(VIEWER)).status_code == 403
    else:
        assert service.send(method, path, headers=bearer(VIEWER)).status_code not in {401, 403, 405}


@pytest.mark.parametrize(
    "path",
    [
        "/sites",
        f"/sites/{SITE}",
        "/devices",
        "/devices?limit=0",
        "/devices?limit=1&limit=2",
        f"/devices/{DEVICE}",
        "/devices/Not An Id",
        f"/devices/{DEVICE}/telemetry?from=2020-01-01T00:00:00Z",
        f"/photos/{_PHOTO}",
        "/diagnoses?verdict=disease",
        "/alerts?status=open",
        "/thresholds",
        "/events",
        "/fleet",
        "/health",
    ],
)
def test_it_answers_as_api_gateway_does(service: ServiceClient, platform: FakePlatform, path: str) -> None:
    platform.measured(a_sample(NOON - MINUTE))
    platform.photos.record(a_photo(), an_event())
    platform.alerts.save(an_alert(), replacing=None)
    service.sign_in()
    with Client(app, project_dir=str(_PROJECT)) as client:
        there = RestClient(client).get(path)

    here = service.get(f"/api{path}")

    assert (here.status_code, here.json()) == (there.status, there.json)
    assert here.headers["content-type"] == there.headers["Content-Type"]


def test_what_an_operator_does_is_told_under_their_name(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in()

    answer = service.post(f"/api/devices/{DEVICE}/captures")

    assert answer.json()["ordered_by"] == OPERATOR.name
    assert platform.commands.orders


def test_a_viewer_reads_and_does_not_act(service: ServiceClient, platform: FakePlatform) -> None:
    service.sign_in(VIEWER)

    refused = service.post("/api/captures")

    assert (refused.status_code, refused.json()["type"]) == (403, "urn:cloudiot:problem:role-too-low")
    assert service.get("/api/devices").status_code == 200
    assert not platform.commands.orders


def test_a_form_other_than_json_may_be_asked_for(service: ServiceClient, platform: FakePlatform) -> None:
    platform.measured(a_sample(NOON - MINUTE))

    answer = service.get(f"/api/devices/{DEVICE}/telemetry", headers=bearer(OPERATOR) | {"Accept": "text/csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.startswith("at (UTC),")


def test_long_answers_travel_compressed_to_who_can_read_that(service: ServiceClient) -> None:
    key = bearer(VIEWER)

    small = service.get("/api/openapi.json", headers=key | {"Accept-Encoding": "gzip"})
    plain = service.get("/api/openapi.json", headers=key | {"Accept-Encoding": "identity"})

    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) < len(plain.content) / 5
    assert small.json() == plain.json()
    assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in service.get("/api/health", headers={"Accept-Encoding": "gzip"}).headers


def test_the_fleet_shows_what_was_changed_a_moment_ago(service: ServiceClient) -> None:
    service.get("/api/fleet", headers=bearer(VIEWER))

    service.send("PATCH", f"/api/devices/{DEVICE}", {"name": "Bench 7"}, headers=bearer(OPERATOR))

    (device,) = service.get("/api/fleet", headers=bearer(VIEWER)).json()["devices"]
    assert device["name"] == "Bench 7"


def test_what_is_shared_is_shared_with_nobody_who_may_not_have_it(service: ServiceClient) -> None:
    service.get("/api/fleet", headers=bearer(OPERATOR))

    assert service.get("/api/fleet", headers={}).status_code == 401
    assert service.get("/api/fleet?more=1", headers=bearer(OPERATOR)).status_code == 400


def test_a_failure_is_shared_with_nobody(service: ServiceClient, platform: FakePlatform) -> None:
    everyone = platform.search.everyone

    def fail() -> None:
        raise Outage("the table did not answer")

    platform.search.everyone = fail  # type: ignore[method-assign,assignment]
    refused = service.get("/api/fleet", headers=bearer(VIEWER))
    platform.search.everyone = everyone  # type: ignore[method-assign]

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert service.get("/api/fleet", headers=bearer(VIEWER)).status_code == 200


def test_a_body_of_another_kind_is_not_read(service: ServiceClient) -> None:
    headers = bearer(OPERATOR) | {"Content-Type": "application/xml"}

    answer = service.post("/api/sites", content=b"<site/>", headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (415, "urn:cloudiot:problem:media-type-unknown")


@pytest.mark.parametrize("length", [LONGEST_REQUEST_BYTES + 1, None], ids=["announced", "not announced"])
def test_a_body_that_nobody_has_use_for_is_not_read_to_its_end(service: ServiceClient, length: int | None) -> None:
    headers = bearer(OPERATOR) | {"Content-Type": "application/json"}
    headers |= {"Content-Length": str(length)} if length else {"Transfer-Encoding": "chunked"}

    answer = service.post("/api/sites", content=b" " * (LONGEST_REQUEST_BYTES + 1), headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (413, "urn:cloudiot:problem:body-too-large")


def test_a_strangers_body_is_not_read_at_all(service: ServiceClient) -> None:
    answer = service.post("/api/sites", content=b" " * (LONGEST_REQUEST_BYTES + 1), headers={})

    assert answer.status_code == 401


def test_another_method_is_told_which_ones_there_are(service: ServiceClient) -> None:
    answer = service.send("PUT", "/api/devices")

    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/devices/", "/api/devices/a/b/c", "/API/devices"])
def test_a_path_that_is_none_is_not_found(service: ServiceClient, path: str) -> None:
    answer = service.get(path, headers=bearer(OPERATOR))

    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


def test_only_the_head_of_an_answer_may_be_asked_for(service: ServiceClient) -> None:
    assert service.send("HEAD", "/api/devices", headers=bearer(VIEWER)).status_code == 200


@pytest.mark.parametrize("scheme", ["Basic abc", "Bearer", "Bearer ", "Token x"])
def test_a_header_that_is_no_key_lets_nobody_in_even_beside_a_session(service: ServiceClient, scheme: str) -> None:
    service.sign_in()

    answer = service.get("/api/devices", headers={"Authorization": scheme})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_what_fails_unexpectedly_is_told_without_details(
    service: ServiceClient, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(platform.sites, "listed", fail)
    service.sign_in()

    answer = service.get("/api/sites")

    assert answer.status_code == 500
    assert "swordfish" not in answer.text
    assert re.fullmatch(r"[0-9a-f]{16}", answer.json()["request_id"])


def test_what_is_shared_depends_on_nothing_but_the_platform() -> None:
    shared = [operation for operation in OPERATIONS if operation.shared]

    assert {operation.name for operation in shared} == {"get_fleet", "get_system"}
    assert not [each.name for each in shared if each.path_ids or each.takes or each.body or each.method != "GET"]


def test_the_document_tells_of_all_and_of_who_refuses(service: ServiceClient) -> None:
    document = service.get("/api/openapi.json").json()

    assert {(method.upper(), path) for path, methods in document["paths"].items() for method in methods} == {
        (operation.method, operation.path) for operation in OPERATIONS
    }
    assert document["servers"] == [{"url": "/api"}]
    refusals = document["paths"]["/devices"]["get"]["responses"]
    assert PROBLEM in refusals["401"]["content"]
    assert "session" in json.dumps(document["paths"]["/devices"]["get"]["security"])

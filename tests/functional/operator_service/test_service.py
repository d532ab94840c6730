"""What holds for the service as a whole: health, headers, its document, its end."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from chalicelib.domain.errors import Outage
from chalicelib.rest.api import OPERATIONS
from operator_service.ending import Ending
from operator_service.settings import Settings
from tests.functional.http.platform import FakePlatform
from tests.functional.operator_service.service_client import PUBLIC_URL, ServiceClient

_EVERYWHERE: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
}


@pytest.mark.parametrize("path", ["/healthz", "/session", "/api/devices", "/api/health", "/nothing", "/openapi.json"])
def test_every_answer_tells_browsers_to_be_careful(service: ServiceClient, path: str) -> None:
    headers = service.get(path).headers

    assert {name: headers[name] for name in _EVERYWHERE} == _EVERYWHERE
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_the_process_is_alive_while_the_tables_are_away(service: ServiceClient, platform: FakePlatform) -> None:
    _take_away_the_tables(platform)

    assert service.get("/healthz").status_code == 200
    answer = service.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "waiting")
    assert "not answering" in answer.json()["reason"]


def test_the_tables_are_asked_every_few_seconds_however_many_ask_us(
    service: ServiceClient, platform: FakePlatform
) -> None:
    assert service.get("/readyz").json() == {"status": "ready"}
    _take_away_the_tables(platform)
    assert service.get("/readyz").status_code == 200

    platform.clock.advance(timedelta(seconds=5))

    assert service.get("/readyz").status_code == 503


def test_a_service_that_is_about_to_end_is_not_ready(service: ServiceClient) -> None:
    ending: Ending = service.app.state.ending
    told: list[str] = []
    ending.on_end(lambda: told.append("the end"))

    ending.begin()
    ending.begin()

    assert service.get("/readyz").status_code == 503
    assert service.get("/healthz").status_code == 200
    assert told == ["the end"]


def test_the_document_tells_of_every_route_of_the_service(service: ServiceClient) -> None:
    document: dict[str, Any] = service.get("/openapi.json").json()

    OpenAPIV31SpecValidator(document).validate()
    assert {f"/api{operation.path}" for operation in OPERATIONS} <= document["paths"].keys()
    assert {"/session", "/live", "/healthz", "/readyz"} <= document["paths"].keys()


def test_the_document_tells_who_is_refused_and_how(service: ServiceClient) -> None:
    document: dict[str, Any] = service.get("/openapi.json").json()

    assert document["paths"]["/session"]["post"]["responses"].keys() == {"200", "400", "401", "403", "429"}
    assert "422" not in json.dumps(document["paths"])
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_who_takes_a_wrong_method_is_told_all_that_there_are(service: ServiceClient) -> None:
    answer = service.send("PATCH", "/session")

    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, POST")


def test_wrong_input_to_the_services_own_routes_is_a_problem_that_names_the_field(service: ServiceClient) -> None:
    answer = service.post("/session", {"key": 7, "more": True})

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"key", "more"}


def test_no_documentation_pages_load_scripts_of_strangers(service: ServiceClient) -> None:
    assert service.get("/docs").status_code == 404
    assert service.get("/redoc").status_code == 404


def test_nothing_of_the_key_gets_into_a_problem(service: ServiceClient) -> None:
    answer = service.post("/session", content=json.dumps({"key": ["swordfish"]}).encode())

    assert answer.status_code == 400
    assert "swordfish" not in answer.text


def test_without_a_dashboard_there_are_no_pages(platform: FakePlatform) -> None:
    assert platform.keys.keys
    assert ServiceClient(Settings(public_url=PUBLIC_URL)).get("/").status_code == 404


def _take_away_the_tables(platform: FakePlatform) -> None:
    def away(_device_id: str) -> None:
        raise Outage("the telemetry table did not answer")

    platform.telemetry.latest = away  # type: ignore[method-assign,assignment]

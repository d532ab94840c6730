"""The OpenAPI document describes every route, and what it describes is what is answered."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import app
from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.leaf_labels import LEAF_LABELS
from chalicelib.version import VERSION
from tests.builders import DEVICE, MINUTE, NOON, SITE, a_photo, a_rejection, a_review, a_sample, an_alert, an_event
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import RestClient

_ROOT: Final = Path(__file__).parents[3]


@pytest.fixture
def document(api: RestClient) -> dict[str, Any]:
    answer: dict[str, Any] = api.get("/openapi.json", key=None).json
    return answer


def _routes() -> list[tuple[str, str]]:
    return sorted((method, path) for path, methods in app.routes.items() for method in methods)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def test_it_is_a_valid_openapi_3_1_document(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_of_the_app_is_in_it_and_nothing_else(document: dict[str, Any]) -> None:
    assert sorted((method, path) for method, path, _ in _operations(document)) == _routes()


@pytest.mark.parametrize(("method", "path"), _routes())
def test_every_route_is_in_the_guide(method: str, path: str) -> None:
    guide = (_ROOT / "docs" / "rest-api.md").read_text(encoding="utf-8")

    assert f"`{method} {path}`" in guide


def test_every_parameter_and_field_of_a_request_is_in_the_guide(document: dict[str, Any]) -> None:
    guide = (_ROOT / "docs" / "rest-api.md").read_text(encoding="utf-8")
    names = {parameter["name"] for _, _, operation in _operations(document) for parameter in operation["parameters"]}
    for shape in (
        "EnrolmentBody",
        "SiteBody",
        "SiteChangeBody",
        "ReviewBody",
        "SnoozeBody",
        "ThresholdsBody",
        "RuleJson",
        "ConditionJson",
        "QuietHoursJson",
    ):
        names |= set(document["components"]["schemas"][shape]["properties"])

    assert [name for name in sorted(names) if not re.search(rf"[`{{\"]{name}[`}}\"]", guide)] == []


def test_every_route_has_a_schema_for_its_answer_and_for_its_problems(document: dict[str, Any]) -> None:
    for method, path, operation in _operations(document):
        answers = operation["responses"]
        success = [status for status in answers if status[0] in "23"]
        assert len(success) == 1, (method, path)
        if success == ["302"]:
            assert "schema" in answers["302"]["headers"]["Location"]
        else:
            assert "schema" in answers[success[0]]["content"]["application/json"]
        for status in ("400", "500", "503"):
            assert "schema" in answers[status]["content"]["application/problem+json"], (method, path, status)


def test_every_route_needs_the_key_that_it_says_it_needs(document: dict[str, Any], api: RestClient) -> None:
    for method, path, operation in _operations(document):
        concrete = re.sub(r"{\w+}", "x", path)
        unauthorized = api.send(method, concrete, key=None).status == 401
        assert unauthorized == ("security" in operation) == ("401" in operation["responses"]), (method, path)


def test_the_version_is_that_of_the_project(document: dict[str, Any]) -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert document["info"]["version"] == VERSION == project["project"]["version"]


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/sites",
        f"/sites/{SITE}",
        f"/sites/{SITE}/risk",
        "/fleet",
        "/system",
        "/devices",
        f"/devices/{DEVICE}",
        f"/devices/{DEVICE}/telemetry",
        f"/devices/{DEVICE}/telemetry?resolution=1h",
        f"/devices/{DEVICE}/photos",
        f"/photos/{a_photo().key.photo_id}",
        f"/photos/{a_photo().key.photo_id}/reviews",
        "/diagnoses",
        "/alerts",
        f"/alerts/{an_alert().alert_id}",
        "/thresholds",
        f"/thresholds/devices/{DEVICE}",
        "/thresholds/crops/triffid",
        "/thresholds/history",
        "/thresholds/schema",
        f"/devices/{DEVICE}/thresholds",
        "/events",
        "/rejections",
        "/devices/greenhouse-9-z",
        "/devices?limit=0",
    ],
)
def test_answers_are_what_the_document_says(
    api: RestClient, platform: FakePlatform, document: dict[str, Any], path: str
) -> None:
    platform.measured(a_sample(NOON - MINUTE))
    platform.photos.record(a_photo(), an_event())
    platform.reviews.record(a_review(), a_photo(), an_event(subject="review"))
    platform.alerts.save(an_alert(), replacing=None)
    platform.alerts.save(an_alert(rule_id="co2-high", status=AlertStatus.RESOLVED), replacing=None)
    platform.rejections.set_aside(a_rejection(), an_event(subject="rejection"), original=b"")

    answer = api.get(path)

    described = document["paths"][_template_of(path, document)]["get"]["responses"][str(answer.status)]
    schema = described["content"][answer.headers["Content-Type"]]["schema"]
    OAS31Validator(schema | {"components": document["components"]}).validate(answer.json)


def test_the_labels_that_a_review_may_give_are_in_it(document: dict[str, Any]) -> None:
    label = document["components"]["schemas"]["ReviewBody"]["properties"]["label"]

    assert tuple(label["enum"]) == LEAF_LABELS


def _template_of(path: str, document: dict[str, Any]) -> str:
    plain = path.partition("?")[0]
    templates: list[str] = list(document["paths"])
    return next(template for template in templates if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), plain))

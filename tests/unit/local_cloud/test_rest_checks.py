"""What the REST API must answer, asked of one that answers well and of ones that do not."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import create_autospec

import pytest
import requests

from local_cloud import rest_checks
from local_cloud.errors import RestFailed
from local_cloud.ledger import Account, AlertKey, MessageId, PhotoId
from local_cloud.operator_api import OperatorApi
from local_cloud.rest_checks import RestChecks

MESSAGE = MessageId("bed-1", 1_763_823_600_000, 7)
PHOTO = PhotoId("bed-1", "photo-1")
ALERT = AlertKey("bed-1", "air-temp-high")

ACCOUNT = Account(
    published=frozenset({MESSAGE}),
    uploaded=frozenset({PHOTO}),
    alerts_of_samples=frozenset({ALERT}),
    alerts_of_photos=frozenset(),
    missing_messages=frozenset(),
    missing_diagnoses=frozenset(),
    missing_deliveries=frozenset(),
)
GOOD: dict[str, Any] = {
    "/sites": [{"site_id": "beds"}],
    "/sites/beds/risk": {"devices": ["bed-1"], "models": [{"model_id": "vpd"}]},
    "/devices": [{"device_id": "bed-1"}],
    "/devices/bed-1/telemetry": [{"at": 1_763_823_600_000}],
    "/photos/photo-1": {
        "device_id": "bed-1",
        "diagnosis": {"label": "Tomato___healthy"},
        "heatmap_key": "heatmaps/photo-1.webp",
        "heatmap_url": "http://127.0.0.1/processed/heatmaps/photo-1.webp",
    },
    "/devices/bed-1/photos": [{"photo_id": "photo-1"}],
    "/captures/order-1": {"devices": [{"device_id": "bed-1", "state": "diagnosed"}]},
    "/alerts": [{"device_id": "bed-1", "rule_id": "air-temp-high"}],
}
ORDERS = {"order-1": "bed-1"}


class AnsweringApi:
    """Answers from a table; a missing row is a failure."""

    url = "http://127.0.0.1"

    def __init__(self, answers: dict[str, Any]) -> None:
        self._answers = answers

    def get(self, path: str) -> Any:
        try:
            return self._answers[path.partition("?")[0]]
        except KeyError:
            raise RestFailed(f"GET {path}: 500") from None

    def listed(self, path: str) -> Iterator[dict[str, Any]]:
        yield from self.get(path)


def failures(answers: dict[str, Any]) -> list[str]:
    checks = RestChecks(api=AnsweringApi(answers), account=ACCOUNT, orders=ORDERS)  # type: ignore[arg-type]
    return list(checks.failures())


@pytest.fixture(autouse=True)
def strangers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the API answers to whoever comes without a key of ours."""
    answer = create_autospec(requests.Response, instance=True, status_code=401)
    api = create_autospec(OperatorApi, return_value=create_autospec(OperatorApi, instance=True))
    api.return_value.request.return_value = answer
    monkeypatch.setattr(rest_checks, "OperatorApi", api)
    return answer


def test_an_api_that_answers_well_passes() -> None:
    assert failures(GOOD) == []


@pytest.mark.parametrize(
    ("path", "answer", "complaint"),
    [
        ("/sites/beds/risk", {"devices": ["bed-1"], "models": []}, "asks no model"),
        ("/sites/beds/risk", {"devices": [], "models": [{"model_id": "vpd"}]}, "reads no device"),
        ("/devices", [], "GET /devices does not list bed-1"),
        ("/devices/bed-1/telemetry", [], "does not have the sample at 1763823600000"),
        (
            "/photos/photo-1",
            GOOD["/photos/photo-1"] | {"device_id": "bed-2"},
            "GET /photos/photo-1 shows no diagnosis of that photo",
        ),
        (
            "/photos/photo-1",
            GOOD["/photos/photo-1"] | {"heatmap_url": None},
            "GET /photos/photo-1 does not link to the heat map",
        ),
        ("/devices/bed-1/photos", [], "GET /devices/bed-1/photos does not list photo-1"),
        (
            "/captures/order-1",
            {"devices": [{"device_id": "bed-1", "state": "uploaded"}]},
            "GET /captures/order-1 says {'bed-1': 'uploaded'}",
        ),
        ("/captures/order-1", {"devices": []}, "GET /captures/order-1 says {}"),
        ("/alerts", [], "GET /alerts does not list air-temp-high of bed-1"),
    ],
)
def test_a_wrong_answer_is_told(path: str, answer: Any, complaint: str) -> None:
    (told,) = failures(GOOD | {path: answer})

    assert complaint in told


@pytest.mark.parametrize("path", GOOD)
def test_an_answer_that_fails_is_told_and_the_others_are_asked(path: str) -> None:
    (told,) = failures({other: answer for other, answer in GOOD.items() if other != path})

    assert path in told


@pytest.mark.parametrize("status", [200, 404, 500])
def test_a_door_that_opens_without_a_key_is_told(strangers: Any, status: int) -> None:
    strangers.status_code = status

    assert [f"answered {status}" in complaint for complaint in failures(GOOD)] == [True, True]


def test_a_refusal_of_a_wrong_key_may_be_either_status(strangers: Any) -> None:
    strangers.status_code = 403

    assert failures(GOOD) == ["GET /devices without a key answered 403"]


def test_nothing_is_asked_about_what_was_never_sent() -> None:
    nothing = replace(ACCOUNT, published=frozenset(), uploaded=frozenset(), alerts_of_samples=frozenset())
    answers: dict[str, Any] = {"/sites": [], "/devices": [], "/alerts": []}

    assert list(RestChecks(api=AnsweringApi(answers), account=nothing).failures()) == []  # type: ignore[arg-type]

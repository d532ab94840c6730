"""Several photos in one request: each has its own answer, and a bad one does not sink the others."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.serving.app import create_app
from tests.unit.ml_model.asgi_client import AsgiClient, running
from tests.unit.ml_model.photo_bytes import as_jpeg, as_png, as_webp, textured

JSON = {"content-type": "application/json"}


@pytest.fixture
def client(classifier: LeafClassifier) -> Iterator[AsgiClient]:
    with running(create_app(classifier, workers=2)) as client:
        yield client


def entry(photo: bytes, content_type: str = "image/jpeg") -> dict[str, str]:
    return {"content_type": content_type, "data": base64.b64encode(photo).decode()}


def batch(*entries: Any) -> bytes:
    return json.dumps({"photos": entries}).encode()


def test_a_batch_gets_a_diagnosis_for_each_photo_in_order(client: AsgiClient, classifier: LeafClassifier) -> None:
    jpeg, png, webp = as_jpeg(textured(seed=1)), as_png(textured(seed=2)), as_webp(textured(seed=3))

    answer = client.post(
        "/invocations", content=batch(entry(jpeg), entry(png, "image/png"), entry(webp, "image/webp")), headers=JSON
    )

    assert answer.status_code == 200
    diagnoses = msgspec.convert(answer.json()["diagnoses"], type=list[Diagnosis])
    assert diagnoses == [classifier.diagnose(photo) for photo in (jpeg, png, webp)]


def test_a_bad_photo_does_not_sink_its_batch(client: AsgiClient, classifier: LeafClassifier) -> None:
    good = as_jpeg(textured())
    entries = [
        entry(b"this is no image"),
        entry(good),
        entry(good, "image/gif"),
        {"content_type": "image/jpeg", "data": "no base64!"},
        {"data": ""},
        "not even an object",
        entry(good[:-2000]),
        entry(good),
    ]

    answer = client.post("/invocations", content=batch(*entries), headers=JSON)

    assert answer.status_code == 200
    outcomes = answer.json()["diagnoses"]
    assert [outcome.get("status") for outcome in outcomes] == [400, None, 415, 400, 400, 400, 400, None]
    assert outcomes[1] == outcomes[7] == json.loads(msgspec.json.encode(classifier.diagnose(good)))
    assert "image/gif" in outcomes[2]["detail"]
    assert "base64" in outcomes[3]["detail"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "truncated"),
        (b"[]", "object"),
        (b"\xff\xfe", "malformed"),
        (b'{"images": []}', "photos"),
        (batch(), "1 to 16 photos, this one 0"),
        (batch(*["x"] * 17), "1 to 16 photos, this one 17"),
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(client: AsgiClient, body: bytes, reason: str) -> None:
    answer = client.post("/invocations", content=body, headers=JSON)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert reason in answer.json()["detail"]


def test_a_batch_without_room_for_all_of_it_is_turned_away_whole(classifier: LeafClassifier) -> None:
    with running(create_app(classifier, workers=1, waiting_limit=1)) as client:
        photos = [entry(as_jpeg(textured(seed=seed))) for seed in range(3)]

        assert client.post("/invocations", content=batch(*photos), headers=JSON).status_code == 503
        assert client.post("/invocations", content=batch(*photos[:2]), headers=JSON).status_code == 200

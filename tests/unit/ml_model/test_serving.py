"""The container contract, with every way in which a photo can be wrong."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.serving.app import create_app
from ml_model.serving.body_intake import MAX_BODY_BYTES, BodyIntake
from tests.unit.ml_model.asgi_client import AsgiClient, running
from tests.unit.ml_model.photo_bytes import animated, as_jpeg, as_png, as_webp, png_bomb, textured

JPEG = {"content-type": "image/jpeg"}


@pytest.fixture
def client(classifier: LeafClassifier) -> Iterator[AsgiClient]:
    with running(create_app(classifier, workers=2)) as client:
        yield client


def metric(client: AsgiClient, series: str) -> float:
    """The value of one series at GET /metrics."""
    lines = client.get("/metrics").text.splitlines()
    return float(next(line for line in lines if line.startswith(f"{series} ")).removeprefix(series))


def test_ping_says_that_the_server_is_ready(client: AsgiClient) -> None:
    assert client.get("/ping").status_code == 200


@pytest.mark.parametrize(
    ("encode", "content_type"), [(as_jpeg, "image/jpeg"), (as_png, "image/png"), (as_webp, "image/webp")]
)
def test_a_photo_gets_a_diagnosis_signed_by_the_model(
    client: AsgiClient, classifier: LeafClassifier, encode: Callable[..., bytes], content_type: str
) -> None:
    photo = encode(textured())

    answer = client.post("/invocations", content=photo, headers={"content-type": content_type})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    diagnosis = msgspec.json.decode(answer.content, type=Diagnosis)
    assert diagnosis == classifier.diagnose(photo)
    assert diagnosis.model == classifier.identity


def test_the_same_bytes_get_the_same_answer(client: AsgiClient) -> None:
    photo = as_jpeg(textured())
    answers = {client.post("/invocations", content=photo, headers=JPEG).content for _ in range(5)}

    assert len(answers) == 1


def test_a_content_type_may_carry_parameters_and_capitals(client: AsgiClient) -> None:
    headers = {"content-type": "Image/JPEG; foo=bar"}

    assert client.post("/invocations", content=as_jpeg(textured()), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "the body is empty"),
        (b"this is no image", 400, "neither a JPEG nor a PNG"),
        (as_jpeg(textured())[:-2000], 400, "cannot be decoded"),
        (animated("WEBP"), 400, "animated"),
        (png_bomb(20_000, 20_000), 413, "more than 50 megapixels"),
        (bytes(MAX_BODY_BYTES + 1), 413, "more than 10 MB"),
    ],
    ids=["empty", "no-image", "cut-short", "animated", "bomb", "over-size"],
)
def test_a_bad_photo_is_refused_with_its_reason(client: AsgiClient, body: bytes, status: int, reason: str) -> None:
    answer = client.post("/invocations", content=body, headers=JPEG)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert reason in answer.json()["detail"]


@pytest.mark.parametrize("headers", [{"content-type": "image/gif"}, {"content-type": "text/plain"}, {}])
def test_another_type_is_refused(client: AsgiClient, headers: dict[str, str]) -> None:
    answer = client.post("/invocations", content=as_jpeg(textured()), headers=headers)

    assert answer.status_code == 415
    assert "image/jpeg, image/png or image/webp" in answer.json()["title"]


def test_a_failure_of_ours_is_a_500_that_tells_the_log_and_not_the_sender(
    classifier: LeafClassifier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Any) -> Diagnosis:
        raise RuntimeError("a secret of the machine room")

    monkeypatch.setattr(classifier, "diagnose_image", broken)
    with running(create_app(classifier)) as client, caplog.at_level(logging.ERROR):
        answer = client.post("/invocations", content=as_jpeg(textured()), headers=JPEG)

        assert metric(client, 'leaf_requests_total{outcome="failed"}') == 1
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "a secret of the machine room" in caplog.text


def test_an_overloaded_server_answers_503_and_when_to_come_back(classifier: LeafClassifier) -> None:
    # A queue without a place is full from the start.
    with running(create_app(classifier, workers=1, waiting_limit=-1)) as client:
        answer = client.post("/invocations", content=as_jpeg(textured()), headers=JPEG)

        assert metric(client, 'leaf_requests_total{outcome="overloaded"}') == 1
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"


def test_a_server_whose_memory_is_full_of_photos_answers_503_too(classifier: LeafClassifier) -> None:
    with running(create_app(classifier, intake=BodyIntake(in_flight_limit_bytes=1_000))) as client:
        answer = client.post("/invocations", content=as_jpeg(textured()), headers=JPEG)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"


def test_a_body_that_arrives_too_slowly_is_a_408_that_ends_the_connection(classifier: LeafClassifier) -> None:
    async def scene() -> list[dict[str, Any]]:
        app = create_app(classifier, intake=BodyIntake(time_limit_s=0.05))
        return await answer_to(app, [{"type": "http.request", "body": b"abc", "more_body": True}])

    start, _ = asyncio.run(scene())

    assert start["status"] == 408
    assert (b"connection", b"close") in start["headers"]


def test_photos_that_are_still_arriving_hold_their_places(classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())
    half: dict[str, Any] = {"type": "http.request", "body": photo[:500], "more_body": True}
    rest: dict[str, Any] = {"type": "http.request", "body": photo[500:], "more_body": False}

    async def scene() -> list[int]:
        app, may_go_on = create_app(classifier, workers=1, waiting_limit=0), asyncio.Event()
        first = asyncio.create_task(answer_to(app, [half, rest], pause_before_last=may_go_on))
        await asyncio.sleep(0)
        refused = await answer_to(app, [half, rest])
        may_go_on.set()
        return [(await first)[0]["status"], refused[0]["status"], (await answer_to(app, [half, rest]))[0]["status"]]

    assert asyncio.run(scene()) == [200, 503, 200]


def test_a_sender_that_leaves_before_its_answer_is_counted_as_such(classifier: LeafClassifier) -> None:
    with running(create_app(classifier, workers=1)) as client:
        gone: list[dict[str, Any]] = [
            {"type": "http.request", "body": as_jpeg(textured(2000, 2000)), "more_body": False},
            {"type": "http.disconnect"},
        ]
        client.run(answer_to(client.app, gone))

        assert metric(client, 'leaf_requests_total{outcome="abandoned"}') == 1
        assert metric(client, "leaf_body_bytes") == 0


async def answer_to(
    app: Any, messages: list[dict[str, Any]], *, pause_before_last: asyncio.Event | None = None
) -> list[dict[str, Any]]:
    """What the app sends to a JPEG's sender who does this, and nothing afterwards."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/invocations",
        "query_string": b"",
        "headers": [(b"content-type", b"image/jpeg")],
    }
    coming, sent = iter(messages), []

    async def receive() -> dict[str, Any]:
        if (message := next(coming, None)) is None:
            await asyncio.Event().wait()
        if message is messages[-1] and pause_before_last:
            await pause_before_last.wait()
        return message or {}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def test_the_metrics_tell_what_was_done_by_which_model(client: AsgiClient, classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())
    verdict = classifier.diagnose(photo).verdict
    for body in (photo, photo, b"no photo"):
        client.post("/invocations", content=body, headers=JPEG)

    assert client.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    assert metric(client, 'leaf_requests_total{outcome="answered"}') == 2
    assert metric(client, 'leaf_requests_total{outcome="refused"}') == 1
    assert metric(client, f'leaf_verdicts_total{{verdict="{verdict}"}}') == 2
    for stage in ("decode", "inference", "request"):
        assert metric(client, f"leaf_{stage}_seconds_count") == 2
    assert metric(client, "leaf_photos_waiting") == 0
    model = classifier.identity
    info = f'leaf_model_info{{name="{model.name}",sha256="{model.sha256}",version="{model.version}"}}'
    assert metric(client, info) == 1


def test_serving_needs_nothing_of_training_or_the_command_line() -> None:
    script = "import sys, ml_model.serving.__main__; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    assert "onnxruntime" in loaded
    assert not {"torch", "onnx", "rich", "ml_model.training", "ml_model.train"} & set(loaded)

"""The container contract, with every way in which a photo can be wrong."""

import asyncio
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator

import msgspec
import pytest

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Diagnosis
from ml_model.serving import app as app_module
from ml_model.serving.app import create_app
from ml_model.serving.inference_pool import InferencePool
from ml_model.serving.problems import Overloaded
from tests.unit.ml_model.asgi_client import AsgiClient, running
from tests.unit.ml_model.photo_bytes import as_jpeg, as_png, png_bomb, textured

JPEG = {"content-type": "image/jpeg"}
PNG = {"content-type": "image/png"}


@pytest.fixture
def client(classifier: LeafClassifier) -> Iterator[AsgiClient]:
    with running(create_app(classifier, workers=2)) as client:
        yield client


def test_ping_says_that_the_server_is_ready(client: AsgiClient) -> None:
    assert client.get("/ping").status_code == 200


@pytest.mark.parametrize(("photo", "headers"), [(as_jpeg(textured()), JPEG), (as_png(textured()), PNG)])
def test_a_photo_gets_a_diagnosis_signed_by_the_model(
    client: AsgiClient, classifier: LeafClassifier, photo: bytes, headers: dict[str, str]
) -> None:
    answer = client.post("/invocations", content=photo, headers=headers)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    diagnosis = msgspec.json.decode(answer.content, type=Diagnosis)
    assert diagnosis == classifier.diagnose(photo)
    assert diagnosis.model == classifier.card.identity


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
        (png_bomb(20_000, 20_000), 413, "more than 50 megapixels"),
        (bytes(app_module.MAX_BODY_BYTES + 1), 413, "more than 10 MB"),
    ],
    ids=["empty", "no-image", "cut-short", "bomb", "over-size"],
)
def test_a_bad_photo_is_refused_with_its_reason(client: AsgiClient, body: bytes, status: int, reason: str) -> None:
    answer = client.post("/invocations", content=body, headers=JPEG)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert reason in answer.json()["detail"]


def test_an_over_size_body_of_unknown_length_is_refused_too(client: AsgiClient) -> None:
    megabytes = (bytes(1_000_000) for _ in range(11))

    answer = client.post("/invocations", content=megabytes, headers=JPEG)

    assert answer.status_code == 413


@pytest.mark.parametrize("headers", [{"content-type": "image/gif"}, {"content-type": "application/json"}, {}])
def test_another_type_is_refused(client: AsgiClient, headers: dict[str, str]) -> None:
    answer = client.post("/invocations", content=as_jpeg(textured()), headers=headers)

    assert answer.status_code == 415
    assert "image/jpeg or image/png" in answer.json()["title"]


def test_a_failure_of_ours_is_a_500_that_tells_the_log_and_not_the_sender(
    classifier: LeafClassifier, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: bytes) -> Diagnosis:
        raise RuntimeError("a secret of the machine room")

    monkeypatch.setattr(classifier, "diagnose", broken)
    with running(create_app(classifier)) as client, caplog.at_level(logging.ERROR):
        answer = client.post("/invocations", content=as_jpeg(textured()), headers=JPEG)

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "a secret of the machine room" in caplog.text


class HeldClassifier:
    """Answers when told to."""

    def __init__(self, answer: Diagnosis) -> None:
        self.answer = answer
        self.may_answer = threading.Event()

    def diagnose(self, _: bytes) -> Diagnosis:
        assert self.may_answer.wait(timeout=10)
        return self.answer


async def outcomes_of_three_at_once(held: HeldClassifier) -> list[Diagnosis | BaseException]:
    """Three photos at one worker with room for one more; then three more, one by one."""
    pool = InferencePool(held, workers=1, waiting_limit=1)  # type: ignore[arg-type]  # all of a classifier that it uses
    asked = [asyncio.create_task(pool.diagnose(b"photo")) for _ in range(3)]
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    held.may_answer.set()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    later = [await pool.diagnose(b"photo") for _ in range(3)]
    pool.close()
    return [*outcomes, *later]


def test_a_full_queue_turns_photos_away_at_once_and_recovers(classifier: LeafClassifier) -> None:
    answer = classifier.diagnose(as_jpeg(textured()))

    first, second, third, *later = asyncio.run(outcomes_of_three_at_once(HeldClassifier(answer)))

    assert (first, second) == (answer, answer)
    assert isinstance(third, Overloaded)
    assert later == [answer] * 3


def test_an_overloaded_server_answers_503_and_when_to_come_back(classifier: LeafClassifier) -> None:
    # A queue without a place is full from the start.
    with running(create_app(classifier, workers=1, waiting_limit=-1)) as client:
        answer = client.post("/invocations", content=as_jpeg(textured()), headers=JPEG)

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"


def test_serving_needs_nothing_of_training_or_the_command_line() -> None:
    script = "import sys, ml_model.serving.__main__; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()

    assert "onnxruntime" in loaded
    assert not {"torch", "onnx", "rich", "ml_model.training", "ml_model.train"} & set(loaded)

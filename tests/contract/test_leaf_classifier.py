"""LeafClassifier: the fake and the SageMaker endpoint, which moto cannot play: its answers are stubbed."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from chalicelib.adapters.sagemaker_classifier import SageMakerClassifier
from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.errors import Outage, PhotoRefused
from chalicelib.ports.photos import LeafClassifier
from tests.builders import a_heatmap, a_jpeg, some_findings
from tests.contract import cloud
from tests.fakes.photos import ScriptedClassifier

ANSWER: dict[str, Any] = {
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
    "heatmap": [[0, 100], [0, 10]],
}
REQUEST = {
    "EndpointName": "leaf-endpoint",
    "ContentType": "image/jpeg",
    "Accept": "application/json",
    "Body": a_jpeg(),
}


def answering(answer: bytes) -> LeafClassifier:
    runtime, stubber = cloud.stubbed("sagemaker-runtime")
    stubber.add_response(
        "invoke_endpoint",
        {"Body": StreamingBody(io.BytesIO(answer), len(answer)), "ContentType": "application/json"},
        REQUEST,
    )
    return SageMakerClassifier(runtime, "leaf-endpoint")


def failing(code: str, status: int, **members: Any) -> LeafClassifier:
    runtime, stubber = cloud.stubbed("sagemaker-runtime")
    stubber.add_client_error("invoke_endpoint", code, http_status_code=status, modeled_fields=members)
    return SageMakerClassifier(runtime, "leaf-endpoint")


def model_error(status: int, message: str) -> LeafClassifier:
    return failing("ModelError", 424, OriginalStatusCode=status, OriginalMessage=message)


@pytest.mark.parametrize(
    "classifier", [ScriptedClassifier(), answering(json.dumps(ANSWER).encode())], ids=["fake", "sagemaker"]
)
def test_a_photo_is_diagnosed(classifier: LeafClassifier) -> None:
    assert classifier.diagnose(a_jpeg()) == some_findings(heatmap=a_heatmap())


@pytest.mark.parametrize("said", [ANSWER | {"heatmap": None}, {k: v for k, v in ANSWER.items() if k != "heatmap"}])
def test_a_model_may_have_no_heat_map_to_give(said: dict[str, Any]) -> None:
    assert answering(json.dumps(said).encode()).diagnose(a_jpeg()) == some_findings(heatmap=None)


def test_a_newer_model_may_say_more_and_measure_the_severity() -> None:
    said = ANSWER | {"severity_pct": 12.5, "growth_stage": "…", "verdict": "unsure", "confidence": 1}

    diagnosis = answering(json.dumps(said).encode()).diagnose(a_jpeg()).diagnosis

    assert (diagnosis.severity_pct, diagnosis.verdict, diagnosis.confidence) == (12.5, Verdict.UNSURE, 1.0)


@pytest.mark.parametrize("missing", sorted(ANSWER.keys() - {"heatmap"}))
def test_an_answer_that_lacks_something_is_an_outage_of_the_model(missing: str) -> None:
    said = {name: value for name, value in ANSWER.items() if name != missing}

    with pytest.raises(Outage):
        answering(json.dumps(said).encode()).diagnose(a_jpeg())


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"label": "\xff"}',
        json.dumps(ANSWER | {"confidence": 1.01}).encode(),
        json.dumps(ANSWER | {"confidence": "0.9"}).encode(),
        json.dumps(ANSWER | {"confidence": float("nan")}).encode(),
        json.dumps(ANSWER | {"verdict": "perhaps"}).encode(),
        json.dumps(ANSWER | {"severity_pct": 101}).encode(),
        json.dumps(ANSWER | {"top": [{"label": "x"}]}).encode(),
    ],
)
def test_an_answer_that_makes_no_sense_is_an_outage_of_the_model(said: bytes) -> None:
    with pytest.raises(Outage, match="no diagnosis"):
        answering(said).diagnose(a_jpeg())


@pytest.mark.parametrize(
    "heatmap",
    [
        [],
        [[]],
        [[], []],
        [[0, 1], [0]],
        [[0, 101]],
        [[-1, 100]],
        [[0, 1.5]],
        [[0, None]],
        [[0, "1"]],
        [0, 100],
        "warm",
        {"rows": [[0]]},
        [[0] * 65],
        [[0]] * 65,
    ],
    ids=repr,
)
def test_a_heat_map_that_is_none_is_an_outage_of_the_model(heatmap: object) -> None:
    with pytest.raises(Outage, match="no diagnosis"):
        answering(json.dumps(ANSWER | {"heatmap": heatmap}).encode()).diagnose(a_jpeg())


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_a_refusal_of_the_model_is_the_photos_fault_and_carries_its_reason(status: int) -> None:
    problem = json.dumps({"type": "about:blank", "status": status, "detail": "This photo is damaged or cut short."})

    with pytest.raises(PhotoRefused) as refused:
        model_error(status, problem).diagnose(a_jpeg())

    assert refused.value.reason == "This photo is damaged or cut short."


@pytest.mark.parametrize(
    ("message", "reason"), [("too dark", "too dark"), ("", "the model refused"), ("x" * 5000, "xxx")]
)
def test_a_refusal_without_a_problem_document_gives_what_was_said(message: str, reason: str) -> None:
    with pytest.raises(PhotoRefused, match=reason) as refused:
        model_error(400, message).diagnose(a_jpeg())

    assert len(refused.value.reason) <= 300


@pytest.mark.parametrize("status", [404, 408, 429, 500, 502, 503])
def test_other_failures_of_the_model_are_outages(status: int) -> None:
    with pytest.raises(Outage):
        model_error(status, "worker died").diagnose(a_jpeg())


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ModelNotReadyException", 429),
        ("InternalFailure", 500),
        ("ServiceUnavailable", 503),
        ("ThrottlingException", 400),
    ],
)
def test_an_endpoint_that_does_not_answer_now_is_an_outage(code: str, status: int) -> None:
    with pytest.raises(Outage):
        failing(code, status).diagnose(a_jpeg())


@pytest.mark.parametrize(("code", "status"), [("AccessDeniedException", 403), ("ValidationError", 400)])
def test_a_mistake_of_ours_stays_visible(code: str, status: int) -> None:
    with pytest.raises(ClientError) as failed:
        failing(code, status).diagnose(a_jpeg())

    assert failed.value.response["Error"]["Code"] == code

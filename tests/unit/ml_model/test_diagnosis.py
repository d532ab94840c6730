"""What the answer says, and in which words."""

import json

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from ml_model.diagnosis import Diagnosis, Verdict, diagnosis_from
from ml_model.labels import NOT_A_LEAF_LABEL, condition_of, crop_of, is_healthy
from ml_model.model_card import ModelCard, Precision
from tests.unit.ml_model.model_folders import a_card

LABELS = (NOT_A_LEAF_LABEL, "Tomato___Early_blight", "Tomato___healthy")
CAM = np.array([[0.0, 2.0], [-1.0, 4.0]], dtype=np.float32)
AREAS = np.array([0.4, 0.05], dtype=np.float32)


def card(**more: object) -> ModelCard:
    fields = {"labels": LABELS, "unsure_below": 0.7, "nothing_known_logit": -9.0, "not_leaf_above": 0.0}
    return a_card("2.0.0", {Precision.INT8: b"weights"}, **fields | more)


def logits(*probabilities: float) -> NDArray[np.float32]:
    """Logits whose softmax these are."""
    return np.log(np.array(probabilities, dtype=np.float32))


def diagnosed(*probabilities: float, areas: NDArray[np.float32] = AREAS, **more: object) -> Diagnosis:
    given = card(**more)
    return diagnosis_from(logits(*probabilities), CAM, areas, card=given, model=given.identity(Precision.INT8))


@pytest.mark.parametrize(
    ("probabilities", "verdict"),
    [
        ((0.02, 0.93, 0.05), Verdict.DISEASE),
        ((0.02, 0.05, 0.93), Verdict.HEALTHY),
        ((0.93, 0.05, 0.02), Verdict.NOT_A_LEAF),
        ((0.10, 0.71, 0.19), Verdict.DISEASE),
        ((0.10, 0.69, 0.21), Verdict.UNSURE),
        ((0.10, 0.21, 0.69), Verdict.UNSURE),
        ((0.40, 0.35, 0.25), Verdict.UNSURE),  # the best single guess, but leaves together outweigh it
    ],
)
def test_the_verdict_follows_from_the_probabilities(probabilities: tuple[float, ...], verdict: Verdict) -> None:
    assert diagnosed(*probabilities).verdict is verdict


def test_a_picture_that_speaks_for_no_class_is_no_leaf() -> None:
    assert diagnosed(0.02, 0.93, 0.05, nothing_known_logit=1.0).verdict is Verdict.NOT_A_LEAF


@pytest.mark.parametrize(
    ("label", "crop", "condition", "healthy"),
    [
        ("Tomato___Early_blight", "Tomato", "Early blight", False),
        ("Tomato___Tomato_Yellow_Leaf_Curl_Virus", "Tomato", "Tomato yellow leaf curl virus", False),
        ("Pepper_bell___Bacterial_spot", "Bell pepper", "Bacterial spot", False),
        ("Apple___healthy", "Apple", "Healthy", True),
        (NOT_A_LEAF_LABEL, "", "No leaf", False),
    ],
)
def test_a_label_in_words(label: str, crop: str, condition: str, healthy: bool) -> None:
    assert (crop_of(label), condition_of(label), is_healthy(label)) == (crop, condition, healthy)


def test_the_answer_has_the_fields_of_the_contract() -> None:
    diagnosis = diagnosed(0.0212, 0.93, 0.0488)

    assert json.loads(msgspec.json.encode(diagnosis)) == {
        "label": "Tomato___Early_blight",
        "crop": "Tomato",
        "condition": "Early blight",
        "healthy": False,
        "confidence": 0.93,
        "top": [
            {"label": "Tomato___Early_blight", "confidence": 0.93},
            {"label": "Tomato___healthy", "confidence": 0.0488},
            {"label": NOT_A_LEAF_LABEL, "confidence": 0.0212},
        ],
        "verdict": "disease",
        "severity_pct": 12.5,
        "heatmap": [[0, 50], [0, 100]],
        "model": {"name": "leaf", "version": "2.0.0", "sha256": card().weights[Precision.INT8].sha256},
    }


def test_what_is_no_leaf_has_neither_severity_nor_heat_map() -> None:
    diagnosis = diagnosed(0.93, 0.05, 0.02)

    assert (diagnosis.severity_pct, diagnosis.heatmap) == (None, None)


def test_a_healthy_leaf_has_no_ill_part_whatever_its_colours() -> None:
    assert diagnosed(0.02, 0.05, 0.93).severity_pct == 0.0


@pytest.mark.parametrize(("leaf", "ill", "severity_pct"), [(0.005, 0.001, None), (0.2, 0.3, 100.0), (0.3, 0.0, 0.0)])
def test_severity_is_a_share_of_the_leaf_that_is_seen(leaf: float, ill: float, severity_pct: float | None) -> None:
    areas = np.array([leaf, ill], dtype=np.float32)

    assert diagnosed(0.02, 0.93, 0.05, areas=areas).severity_pct == severity_pct


def test_an_unsure_answer_still_names_its_best_guess() -> None:
    diagnosis = diagnosed(0.3, 0.4, 0.3)

    assert diagnosis.verdict is Verdict.UNSURE
    assert diagnosis.label == "Tomato___Early_blight"


def test_only_the_five_likeliest_labels_are_listed() -> None:
    labels = (NOT_A_LEAF_LABEL, *(f"Crop___{i}" for i in range(7)))

    assert len(diagnosed(*[1 / 8] * 8, labels=labels).top) == 5

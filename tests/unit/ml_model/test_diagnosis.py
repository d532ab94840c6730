"""What the answer says, and in which words."""

import json

import msgspec
import numpy as np
import pytest

from ml_model.diagnosis import ModelIdentity, Verdict, diagnosis_from, verdict_of
from ml_model.labels import NOT_A_LEAF_LABEL, condition_of, crop_of, is_healthy

MODEL = ModelIdentity(name="leaf", version="1.0.0", sha256="0" * 64)
LABELS = (NOT_A_LEAF_LABEL, "Tomato___Early_blight", "Tomato___healthy")


@pytest.mark.parametrize(
    ("label", "confidence", "verdict"),
    [
        ("Tomato___Early_blight", 0.93, Verdict.DISEASE),
        ("Tomato___healthy", 0.93, Verdict.HEALTHY),
        (NOT_A_LEAF_LABEL, 0.93, Verdict.NOT_A_LEAF),
        ("Tomato___Early_blight", 0.7, Verdict.DISEASE),
        ("Tomato___Early_blight", 0.69, Verdict.UNSURE),
        ("Tomato___healthy", 0.69, Verdict.UNSURE),
        (NOT_A_LEAF_LABEL, 0.69, Verdict.UNSURE),
    ],
)
def test_the_verdict_follows_from_label_and_confidence(label: str, confidence: float, verdict: Verdict) -> None:
    assert verdict_of(label, confidence, unsure_below=0.7) is verdict


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
    diagnosis = diagnosis_from(np.array([0.0212, 0.93, 0.0488]), LABELS, 0.7, MODEL)

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
        "severity_pct": None,
        "model": {"name": "leaf", "version": "1.0.0", "sha256": "0" * 64},
    }


def test_an_unsure_answer_still_names_its_best_guess() -> None:
    diagnosis = diagnosis_from(np.array([0.3, 0.4, 0.3]), LABELS, 0.7, MODEL)

    assert diagnosis.verdict is Verdict.UNSURE
    assert diagnosis.label == "Tomato___Early_blight"


def test_only_the_five_likeliest_labels_are_listed() -> None:
    labels = tuple(f"Crop___{i}" for i in range(8))

    assert len(diagnosis_from(np.full(8, 1 / 8), labels, 0.7, MODEL).top) == 5

"""The answer to a photo, as it travels: the same JSON from the command line, the server and the endpoint."""

from enum import StrEnum
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ml_model.labels import NOT_A_LEAF_LABEL, condition_of, crop_of, is_healthy

# Enough to show a grower the alternatives; the rest is noise.
TOP_LABELS: Final = 5

# Digits of a confidence: more would pretend to a precision that calibration does not have.
_CONFIDENCE_DIGITS: Final = 4


class Verdict(StrEnum):
    """What a grower is told."""

    DISEASE = "disease"
    HEALTHY = "healthy"
    UNSURE = "unsure"
    NOT_A_LEAF = "not_a_leaf"


class RankedLabel(Struct, frozen=True, kw_only=True):
    """One of the likeliest classes, with its calibrated probability."""

    label: str
    confidence: float


class ModelIdentity(Struct, frozen=True, kw_only=True):
    """Which model spoke; `sha256` is that of its weights."""

    name: str
    version: str
    sha256: str


class Diagnosis(Struct, frozen=True, kw_only=True):
    """What the model says of one photo. `label` is its best guess, also where the verdict is unsure.

    `severity_pct` is the share of the leaf's area that is ill; null where the model does not measure it.
    """

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: float
    top: tuple[RankedLabel, ...]
    verdict: Verdict
    severity_pct: float | None
    model: ModelIdentity


def verdict_of(label: str, confidence: float, unsure_below: float) -> Verdict:
    """The verdict on the best guess and its calibrated probability."""
    if confidence < unsure_below:
        return Verdict.UNSURE
    if label == NOT_A_LEAF_LABEL:
        return Verdict.NOT_A_LEAF
    return Verdict.HEALTHY if is_healthy(label) else Verdict.DISEASE


def diagnosis_from(
    probabilities: NDArray[np.float64], labels: tuple[str, ...], unsure_below: float, model: ModelIdentity
) -> Diagnosis:
    """Put one photo's calibrated probabilities, in the order of `labels`, into words."""
    ranking = np.argsort(-probabilities, kind="stable")[:TOP_LABELS]
    top = tuple(
        RankedLabel(label=labels[i], confidence=round(float(probabilities[i]), _CONFIDENCE_DIGITS)) for i in ranking
    )
    label, confidence = top[0].label, float(probabilities[ranking[0]])
    return Diagnosis(
        label=label,
        crop=crop_of(label),
        condition=condition_of(label),
        healthy=is_healthy(label),
        confidence=top[0].confidence,
        top=top,
        verdict=verdict_of(label, confidence, unsure_below),
        severity_pct=None,
        model=model,
    )

"""The answer to a photo, as it travels: the same JSON from the command line, the server and the endpoint."""

from enum import StrEnum
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ml_model.calibration import softmax
from ml_model.heatmap import heatmap_rows
from ml_model.labels import condition_of, crop_of, is_healthy
from ml_model.model_card import ModelCard, ModelIdentity
from ml_model.not_leaf import not_leaf_score

# Enough to show a grower the alternatives; the rest is noise.
TOP_LABELS: Final = 5

# Digits of a confidence: more would pretend to a precision that calibration does not have.
_CONFIDENCE_DIGITS: Final = 4
_SEVERITY_DIGITS: Final = 1

# Of the picture: where less than this is leaf, the share of it that is ill means nothing.
_SMALLEST_LEAF: Final = 0.01


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


class Diagnosis(Struct, frozen=True, kw_only=True):
    """What the model says of one photo.

    Attributes:
        label: the best guess, also where the verdict is unsure.
        severity_pct: the share of the leaf's area that is ill; null where no leaf is seen.
        heatmap: where the evidence for the label lies: rows from the top, 0 to 100 of the strongest; null where no
            leaf is seen.
    """

    label: str
    crop: str
    condition: str
    healthy: bool
    confidence: float
    top: tuple[RankedLabel, ...]
    verdict: Verdict
    severity_pct: float | None
    heatmap: tuple[tuple[int, ...], ...] | None
    model: ModelIdentity


def diagnosis_from(
    logits: NDArray[np.float32],
    cam: NDArray[np.float32],
    areas: NDArray[np.float32],
    *,
    card: ModelCard,
    model: ModelIdentity,
) -> Diagnosis:
    """Put what the graph says of one photo into words.

    Args:
        logits: (classes,), in the order of the card's labels.
        cam: (h, w), the evidence for the best class.
        areas: (2,), the shares of the picture that are leaf, and ill leaf.
    """
    probabilities = softmax(logits, card.temperature)
    ranking = np.argsort(-probabilities, kind="stable")[:TOP_LABELS]
    top = tuple(
        RankedLabel(label=card.labels[i], confidence=round(float(probabilities[i]), _CONFIDENCE_DIGITS))
        for i in ranking
    )
    label = top[0].label
    verdict = verdict_of(logits, card)
    sees_leaf = verdict is not Verdict.NOT_A_LEAF
    return Diagnosis(
        label=label,
        crop=crop_of(label),
        condition=condition_of(label),
        healthy=is_healthy(label),
        confidence=top[0].confidence,
        top=top,
        verdict=verdict,
        severity_pct=severity_pct(areas, label) if sees_leaf else None,
        heatmap=heatmap_rows(cam) if sees_leaf else None,
        model=model,
    )


def verdict_of(logits: NDArray[np.float32], card: ModelCard) -> Verdict:
    """The verdict on one photo's logits (classes,), by the card's limits."""
    if float(not_leaf_score(logits, card.not_a_leaf, card.nothing_known_logit)) > card.not_leaf_above:
        return Verdict.NOT_A_LEAF
    probabilities = softmax(logits, card.temperature)
    best = int(probabilities.argmax())
    if float(probabilities[best]) < card.unsure_below:
        return Verdict.UNSURE
    return Verdict.HEALTHY if is_healthy(card.labels[best]) else Verdict.DISEASE


def severity_pct(areas: NDArray[np.float32], label: str) -> float | None:
    """The share of the leaf that is ill, in percent; null where hardly any leaf is in the picture."""
    leaf, ill = (float(share) for share in areas)
    if leaf < _SMALLEST_LEAF:
        return None
    return 0.0 if is_healthy(label) else round(100 * min(ill / leaf, 1.0), _SEVERITY_DIGITS)

"""The figures that scores.py has not: each from arrays, so that its meaning can be tested by hand."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from ml_model.calibration import CALIBRATION_BINS
from ml_model.model_card import Confusion, ReliabilityBin

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Of the photos; a grower who is told "unsure" for the rest loses one answer in ten.
SUREST_SHARE: Final = 0.9


def auroc(positives: Floats, negatives: Floats) -> float:
    """How often a positive scores higher than a negative; a tie counts half (the Mann-Whitney U statistic).

    Not a number where either is empty.
    """
    if not len(positives) or not len(negatives):
        return float("nan")
    ranks = rankdata(np.concatenate([positives, negatives]))
    above = ranks[: len(positives)].sum() - len(positives) * (len(positives) + 1) / 2
    return float(above / (len(positives) * len(negatives)))


def top1_of_surest(confidences: Floats, correct: Flags, share: float = SUREST_SHARE) -> float:
    """Accuracy on the `share` of the photos with the highest confidence, rounded up to whole photos."""
    count = int(np.ceil(share * len(confidences)))
    surest = np.argsort(-confidences, kind="stable")[:count]
    return float(correct[surest].mean())


def same_share(of_photos: Sequence[str], of_copies: Sequence[str]) -> float:
    """How many copies are told what their photo was told; both in the same order."""
    return float(np.mean([photo == copy for photo, copy in zip(of_photos, of_copies, strict=True)]))


def severity_mae(said_pct: Sequence[float | None], true_pct: Sequence[float]) -> float:
    """Mean absolute error in points; who says nothing says that nothing is ill."""
    errors = [abs((said or 0.0) - true) for said, true in zip(said_pct, true_pct, strict=True)]
    return float(np.mean(errors))


def reliability(confidences: Floats, correct: Flags) -> tuple[ReliabilityBin, ...]:
    """The bins of the expected calibration error that have photos, from unsure to sure."""
    which = np.minimum((confidences * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return tuple(
        ReliabilityBin(
            photos=int((which == number).sum()),
            confidence=float(confidences[which == number].mean()),
            accuracy=float(correct[which == number].mean()),
        )
        for number in np.unique(which)
    )


def confusions(guesses: Indices, truth: Indices, labels: Sequence[str]) -> tuple[Confusion, ...]:
    """Every mistake that was made, the most frequent first."""
    wrong = guesses != truth
    pairs, counts = np.unique(np.stack([truth[wrong], guesses[wrong]], axis=1), axis=0, return_counts=True)
    return tuple(
        Confusion(truth=labels[pairs[i, 0]], guess=labels[pairs[i, 1]], photos=int(counts[i]))
        for i in np.argsort(-counts, kind="stable")
    )

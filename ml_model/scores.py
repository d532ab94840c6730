"""How well predictions fit their labels: the figures of the card and of `python -m ml_model.evaluate`."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from ml_model.calibration import expected_calibration_error


class ClassScore(Struct, frozen=True, kw_only=True):
    """One class: of its photos, how many were found (recall); of those called so, how many were right (precision)."""

    label: str
    photos: int
    precision: float
    recall: float
    f1: float


class Score(Struct, frozen=True, kw_only=True):
    """The figures of one set of photos.

    `top1` counts the best class whatever the verdict; `sure` is the share of photos whose verdict was not
    unsure, and `top1_when_sure` the accuracy among those.
    """

    photos: int
    top1: float
    macro_f1: float
    ece: float
    sure: float
    top1_when_sure: float


def score(probabilities: NDArray[np.float64], truth: NDArray[np.int64], unsure_below: float) -> Score:
    """Score calibrated probabilities (photos, classes) against the index of each photo's class."""
    confidences, guesses = probabilities.max(axis=1), probabilities.argmax(axis=1)
    correct = guesses == truth
    sure = confidences >= unsure_below
    f1_of_present_classes = [_f1(guesses, truth, index) for index in np.unique(truth)]
    return Score(
        photos=len(truth),
        top1=float(correct.mean()),
        macro_f1=float(np.mean(f1_of_present_classes)),
        ece=expected_calibration_error(confidences, correct),
        sure=float(sure.mean()),
        top1_when_sure=float(correct[sure].mean()) if sure.any() else 0.0,
    )


def class_scores(
    guesses: NDArray[np.int64], truth: NDArray[np.int64], labels: tuple[str, ...]
) -> tuple[ClassScore, ...]:
    """A row for each class that occurs in `truth`, in the order of `labels`."""
    return tuple(
        ClassScore(
            label=labels[index],
            photos=int((truth == index).sum()),
            precision=_share(truth == index, among=guesses == index),
            recall=_share(guesses == index, among=truth == index),
            f1=_f1(guesses, truth, int(index)),
        )
        for index in np.unique(truth)
    )


def _f1(guesses: NDArray[np.int64], truth: NDArray[np.int64], index: int) -> float:
    hits = int(((guesses == index) & (truth == index)).sum())
    return 2 * hits / (int((guesses == index).sum()) + int((truth == index).sum()))


def _share(those: NDArray[np.bool_], *, among: NDArray[np.bool_]) -> float:
    return float(those[among].mean()) if among.any() else 0.0

"""Each figure on cases whose answer one can count by hand."""

import math

import numpy as np
import pytest

from ml_model.evaluation.figures import (
    auroc,
    confusions,
    reliability,
    same_share,
    severity_mae,
    top1_of_surest,
)
from ml_model.model_card import Confusion, ReliabilityBin


@pytest.mark.parametrize(
    ("positives", "negatives", "expected"),
    [
        ([3, 4], [1, 2], 1.0),
        ([1, 2], [3, 4], 0.0),
        ([2, 2], [2, 2], 0.5),
        ([1, 3], [2], 0.5),
        ([5, 1, 4], [2, 3], 4 / 6),
    ],
)
def test_auroc_is_the_share_of_pairs_in_the_right_order(
    positives: list[float], negatives: list[float], expected: float
) -> None:
    assert auroc(np.array(positives, dtype=float), np.array(negatives, dtype=float)) == pytest.approx(expected)


def test_auroc_of_nothing_is_not_a_number() -> None:
    assert math.isnan(auroc(np.array([]), np.array([1.0])))


def test_the_accuracy_of_the_surest_leaves_out_the_least_sure_tenth() -> None:
    confidences = np.array([0.2, *np.linspace(0.5, 0.9, 9)])
    correct = np.array([False] + [True] * 9)

    assert top1_of_surest(confidences, correct) == 1.0
    assert top1_of_surest(confidences, ~correct) == 0.0


def test_the_surest_share_is_rounded_up_to_whole_photos() -> None:
    confidences, correct = np.array([0.9, 0.8, 0.1]), np.array([True, True, False])

    assert top1_of_surest(confidences, correct, share=0.5) == 1.0
    assert top1_of_surest(confidences, correct, share=0.9) == pytest.approx(2 / 3)


def test_copies_keep_their_verdict_as_often_as_both_agree() -> None:
    assert same_share(["healthy", "unsure", "disease"], ["healthy", "disease", "disease"]) == pytest.approx(2 / 3)


def test_copies_and_photos_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="zip"):
        same_share(["healthy"], [])


def test_the_severity_error_is_in_points_and_silence_says_zero() -> None:
    assert severity_mae([10.0, None, 0.0], [4.0, 3.0, 0.0]) == pytest.approx(3.0)


def test_reliability_holds_confidence_against_accuracy_in_bins_that_have_photos() -> None:
    confidences, correct = np.array([0.99, 0.97, 0.4, 1.0]), np.array([True, False, True, True])

    low, high = reliability(confidences, correct)

    assert low == ReliabilityBin(photos=1, confidence=0.4, accuracy=1.0)
    assert high.photos == 3
    assert high.accuracy == pytest.approx(2 / 3)
    assert high.confidence == pytest.approx((0.99 + 0.97 + 1.0) / 3)


def test_mistakes_are_counted_by_truth_and_guess_most_frequent_first() -> None:
    truth, guesses = np.array([0, 0, 0, 1, 1, 2]), np.array([1, 0, 1, 1, 0, 2])

    assert confusions(guesses, truth, ["a", "b", "c"]) == (
        Confusion(truth="a", guess="b", photos=2),
        Confusion(truth="b", guess="a", photos=1),
    )


def test_without_mistakes_nothing_is_confused() -> None:
    assert confusions(np.array([0, 1]), np.array([0, 1]), ["a", "b"]) == ()

"""The figures of the card, checked against figures made by hand."""

import numpy as np
import pytest

from ml_model.scores import class_scores, score

# Four photos of class 0, two of class 1, none of class 2.
TRUTH = np.array([0, 0, 0, 0, 1, 1])
PROBABILITIES = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.7, 0.2, 0.1],
        [0.6, 0.3, 0.1],
        [0.2, 0.5, 0.3],
        [0.1, 0.9, 0.0],
        [0.3, 0.3, 0.4],
    ]
)


def test_the_figures_of_a_set() -> None:
    figures = score(PROBABILITIES, TRUTH, unsure_below=0.6)

    assert figures.photos == 6
    assert figures.top1 == pytest.approx(4 / 6)
    # F1 of class 0: 2·3 / (3 + 4); of class 1: 2·1 / (2 + 2). Class 2 has no photo and does not count.
    assert figures.macro_f1 == pytest.approx((6 / 7 + 1 / 2) / 2)
    assert figures.sure == pytest.approx(4 / 6)
    assert figures.top1_when_sure == 1.0


def test_a_threshold_above_every_confidence_leaves_nothing_sure() -> None:
    figures = score(PROBABILITIES, TRUTH, unsure_below=0.99)

    assert (figures.sure, figures.top1_when_sure) == (0.0, 0.0)


def test_each_class_that_occurs_gets_a_row() -> None:
    rows = class_scores(PROBABILITIES.argmax(axis=1), TRUTH, ("apple", "bean", "corn"))

    assert [(row.label, row.photos, row.precision, row.recall) for row in rows] == [
        ("apple", 4, 1.0, 0.75),
        ("bean", 2, 0.5, 0.5),
    ]

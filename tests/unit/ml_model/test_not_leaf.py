"""The score that says how little a picture looks like a leaf."""

import numpy as np

from ml_model.not_leaf import not_leaf_score

# Classes: leaf, leaf, no leaf.
NO_LEAF = 2
NOTHING_KNOWN = 4.0


def score(*logits: float) -> float:
    return float(not_leaf_score(np.array(logits, dtype=np.float32), NO_LEAF, NOTHING_KNOWN))


def test_a_sure_leaf_scores_low_and_a_sure_place_without_leaves_high() -> None:
    assert score(12.0, 1.0, 0.0) < -5
    assert score(0.0, 1.0, 12.0) > 5


def test_a_thing_that_speaks_for_no_class_scores_higher_than_a_leaf() -> None:
    assert score(0.5, 0.0, 0.2) > 3 > score(7.0, 0.0, 0.2)


def test_doubt_between_two_diseases_is_no_doubt_that_it_is_a_leaf() -> None:
    assert abs(score(9.0, 9.0, 0.0) - score(9.0 + np.log(2), -9.0, 0.0)) < 1e-4


def test_many_photos_are_scored_as_each_alone() -> None:
    logits = np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32)

    assert np.allclose(
        not_leaf_score(logits, NO_LEAF, NOTHING_KNOWN), [score(*(float(value) for value in row)) for row in logits]
    )


def test_large_logits_do_not_overflow() -> None:
    assert np.isfinite(score(4000.0, 1.0, -4000.0))

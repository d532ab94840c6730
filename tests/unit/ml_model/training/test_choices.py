"""How held-out photos settle temperature and limits."""

import numpy as np
from numpy.typing import NDArray

from ml_model.calibration import softmax
from ml_model.not_leaf import not_leaf_score
from ml_model.training.choices import choose

CLASSES, NO_LEAF = 5, 4


def answers(count: int, seed: int, *, sharpness: float = 6.0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Logits that are as sure as they are right, times two: a network that is twice too sure of itself."""
    random = np.random.default_rng(seed)
    honest = random.normal(size=(count, CLASSES)) * 0.7
    honest[np.arange(count), random.integers(CLASSES, size=count)] += sharpness
    chosen = (random.random((count, 1)) < softmax(honest).cumsum(axis=1)).argmax(axis=1)
    return (2 * honest).astype(np.float32), chosen


def test_an_oversure_network_is_cooled_down() -> None:
    choices = choose(answers(4000, 1, sharpness=2.0), answers(200, 2), NO_LEAF)

    assert 1.8 < choices.temperature < 2.2
    assert choices.score.ece < 0.03


def test_an_answer_that_is_likelier_wrong_than_right_is_called_unsure() -> None:
    photos = answers(4000, 3, sharpness=1.0)
    choices = choose(photos, answers(200, 4), NO_LEAF)

    probabilities = softmax(photos[0], choices.temperature)
    right = probabilities.argmax(axis=1) == photos[1]
    unsure = probabilities.max(axis=1) < choices.unsure_below
    assert unsure.mean() > 0.1
    assert right[unsure].mean() < 0.5 < right[~unsure].mean()


def test_hardly_a_held_out_leaf_is_refused_also_on_other_grounds() -> None:
    photos, composited = answers(2000, 5), answers(1000, 6)
    choices = choose(photos, composited, NO_LEAF)

    leaves = np.concatenate([photos[0][photos[1] != NO_LEAF], composited[0]])
    refused = not_leaf_score(leaves, NO_LEAF, choices.nothing_known_logit) > choices.not_leaf_above
    # Half a percent, and not less: a limit that refuses nobody would take no picture for one without a leaf.
    assert 0.004 <= refused.mean() <= 0.006
    assert choices.leaves_refused == refused.mean()

"""Temperature and limits: every choice that turns logits into words, made on held-out photos of the training set."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml_model.calibration import fit_temperature, softmax
from ml_model.not_leaf import leaf_evidence, not_leaf_score
from ml_model.scores import Score, score

Logits = NDArray[np.float32]
Truth = NDArray[np.int64]

# A verdict is given if it is likelier right than wrong. A higher limit would put far more photos close to it: with one
# at which 99 in 100 verdicts are right, 3 in 100 photos that are saved anew, or cut a little, change between a verdict
# and none; with this one, 5 in 1,000 do (EXPERIMENTS.md). How sure the model is stands beside every verdict.
_UNSURE_BELOW: Final = 0.5

# Of the held-out leaves, so many may be called no leaf. A grower who gets "no leaf" for a leaf loses trust at once,
# and the goal is one in a hundred: half of it leaves room for luck.
_LEAVES_REFUSED: Final = 0.005

# "None of all" weighs as much as all leaves together weigh in a leaf photo of the weakest percent.
_WEAKEST_LEAVES: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the held-out photos settled, and how good the model looked on them."""

    temperature: float
    unsure_below: float
    nothing_known_logit: float
    not_leaf_above: float
    score: Score
    composited_top1: float
    leaves_refused: float


def choose(photos: tuple[Logits, Truth], composited: tuple[Logits, Truth], not_a_leaf: int) -> Choices:
    """Make the choices.

    Args:
        photos: logits (N, classes) and classes of the held-out photos.
        composited: the same of held-out leaves on held-out grounds, which are leaves too.
        not_a_leaf: the index of the class without leaves.
    """
    logits, truth = photos
    temperature = fit_temperature(logits, truth)
    probabilities = softmax(logits, temperature)

    leaves = np.concatenate([logits[truth != not_a_leaf], composited[0]])
    nothing_known = float(np.quantile(leaf_evidence(leaves, not_a_leaf), _WEAKEST_LEAVES))
    scores = not_leaf_score(leaves, not_a_leaf, nothing_known)
    limit = float(np.quantile(scores, 1 - _LEAVES_REFUSED))
    return Choices(
        temperature=temperature,
        unsure_below=_UNSURE_BELOW,
        nothing_known_logit=nothing_known,
        not_leaf_above=limit,
        score=score(probabilities, truth, _UNSURE_BELOW),
        composited_top1=float((composited[0].argmax(axis=1) == composited[1]).mean()) if len(composited[1]) else 0.0,
        leaves_refused=float((scores > limit).mean()),
    )

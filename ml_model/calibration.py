"""From the network's logits to probabilities that mean what they say, and to the point where to say "unsure".

The method is temperature scaling: C. Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]

# The bins of the expected calibration error, as is usual since Guo et al.
CALIBRATION_BINS: Final = 15

# Temperatures outside this range would mean a head that is broken, not one that is over- or underconfident.
_TEMPERATURE_RANGE: Final = (0.05, 20.0)
_GOLDEN: Final = (5**0.5 - 1) / 2
# Each step shrinks the range of log T by 0.62: 60 steps end far below float precision of any answer.
_SEARCH_STEPS: Final = 60


def softmax(logits: Floats, temperature: float = 1.0) -> NDArray[np.float64]:
    """Probabilities of the last axis's classes, computed in float64."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    scaled -= scaled.max(axis=-1, keepdims=True)
    exponentials = np.exp(scaled)
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def negative_log_likelihood(logits: Floats, truth: Ints, temperature: float = 1.0) -> float:
    """Mean of -log p(true class), in nats."""
    likelihoods = softmax(logits, temperature)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(likelihoods, np.finfo(np.float64).tiny)).mean())


def fit_temperature(logits: Floats, truth: Ints) -> float:
    """The temperature under which held-out logits explain their labels best.

    Golden-section search on log T: the likelihood has one minimum in T.
    """
    low, high = np.log(_TEMPERATURE_RANGE)
    for _ in range(_SEARCH_STEPS):
        left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        if _loss_at(left, logits, truth) < _loss_at(right, logits, truth):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def expected_calibration_error(confidences: Floats, correct: NDArray[np.bool_], bins: int = CALIBRATION_BINS) -> float:
    """How far confidence and accuracy lie apart, averaged over equal-width bins by the photos in them."""
    which = np.minimum((np.asarray(confidences) * bins).astype(int), bins - 1)
    gaps = [
        abs(float(confidences[which == b].mean()) - float(correct[which == b].mean())) * float((which == b).sum())
        for b in range(bins)
        if (which == b).any()
    ]
    return sum(gaps) / len(confidences)


def _loss_at(log_temperature: float, logits: Floats, truth: Ints) -> float:
    return negative_log_likelihood(logits, truth, float(np.exp(log_temperature)))

"""How much quicker one form of the weights reads a photo than another."""

import time
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ml_model.classifier import LeafClassifier

# Short turns, many of them: what else runs on the machine slows both alike, and the median forgets its worst moments.
_TURNS: Final = 20
_PHOTOS_A_TURN: Final = 8


def speedup(quick: LeafClassifier, slow: LeafClassifier, image: NDArray[np.float32]) -> float:
    """How many photos `quick` reads in the time that `slow` takes for one: the median of several turns.

    Args:
        image: (3, S, S), preprocessed; how long a photo takes does not depend on what it shows.
    """
    batch = image[np.newaxis]
    for classifier in (quick, slow):
        classifier.read(batch)
    return median(_seconds(slow, batch) / _seconds(quick, batch) for _ in range(_TURNS))


def _seconds(classifier: LeafClassifier, batch: NDArray[np.float32]) -> float:
    started = time.perf_counter()
    for _ in range(_PHOTOS_A_TURN):
        classifier.read(batch)
    return time.perf_counter() - started

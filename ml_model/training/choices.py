"""Every choice that training makes, by cross-validation over groups of training photos."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.calibration import fit_temperature, negative_log_likelihood, softmax, unsure_threshold
from ml_model.scores import Score, score
from ml_model.training.folds import grouped_folds
from ml_model.training.head import fit_head
from ml_model.training.material import Material
from ml_model.training.views import PLAIN

# Threefold steps around the best of a coarser search.
_PENALTIES: Final = (0.03, 0.1, 0.3)

# A verdict that is given should be right in 97 of 100 cases; the rest is better looked at by a person.
_WANTED_ACCURACY: Final = 0.97


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What validation settled, and how good it looked there."""

    penalty: float
    temperature: float
    unsure_below: float
    validation: Score


def choose(material: Material, *, fold_count: int, seed: int) -> Choices:
    """Choose the head's penalty by held-out likelihood; then temperature and threshold on the same held-out logits.

    Rendered leaves are learnt in every fold and judged in none: nothing is chosen to suit them.
    """
    folds = grouped_folds(material.photos, fold_count, seed)
    best_penalty, best_logits, best_loss = 0.0, np.empty(0, dtype=np.float32), np.inf
    for penalty in _PENALTIES:
        logits = _held_out_logits(material, folds, penalty)
        loss = negative_log_likelihood(logits, material.truth, fit_temperature(logits, material.truth))
        top1 = float((logits.argmax(axis=1) == material.truth).mean())
        print(f"penalty {penalty}: held-out top-1 {top1:.4f}, calibrated loss {loss:.4f}")
        if loss < best_loss:
            best_penalty, best_logits, best_loss = penalty, logits, loss

    temperature = fit_temperature(best_logits, material.truth)
    probabilities = softmax(best_logits, temperature)
    correct = probabilities.argmax(axis=1) == material.truth
    unsure_below = unsure_threshold(probabilities.max(axis=1), correct, _WANTED_ACCURACY)
    return Choices(
        penalty=best_penalty,
        temperature=temperature,
        unsure_below=unsure_below,
        validation=score(probabilities, material.truth, unsure_below),
    )


def _held_out_logits(material: Material, folds: NDArray[np.int64], penalty: float) -> NDArray[np.float32]:
    """Logits of every photo's plain view, by a head that never saw the photo's group."""
    logits = np.empty((len(material.truth), len(material.labels)), dtype=np.float32)
    for fold in track(range(int(folds.max()) + 1), description=f"validation, penalty {penalty}"):
        held_out = folds == fold
        features, truth = material.where(~held_out)
        head = fit_head(features, truth, len(material.labels), penalty=penalty)
        logits[held_out] = head.logits(material.by_view[PLAIN][held_out])
    return logits

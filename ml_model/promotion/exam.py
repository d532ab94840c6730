"""What a model answers to the photos of a fixed test, photo by photo."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_model.calibration import expected_calibration_error
from ml_model.diagnosis import Verdict
from ml_model.labels import NOT_A_LEAF_LABEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """One model's answers to one test, in the order of its photos; all arrays have one entry a photo.

    Classes stand by their names: two models need not know the same ones, or have them in the same order.

    Two models that took the same test are compared photo by photo, which tells much more than
    two accuracies do: what both get right, or both get wrong, says nothing about their difference.
    """

    truth: NDArray[np.str_]
    guesses: NDArray[np.str_]
    confidences: NDArray[np.float64]
    verdicts: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def right(self) -> NDArray[np.bool_]:
        """The best class is the true one, whatever the verdict."""
        return np.asarray(self.guesses == self.truth)

    @property
    def useful(self) -> NDArray[np.bool_]:
        """A grower was told what is so: the right class, or that there is no leaf; `unsure` is not useful."""
        no_leaf = self.truth == NOT_A_LEAF_LABEL
        said_no_leaf = self.verdicts == Verdict.NOT_A_LEAF
        told_class = self.right & np.isin(self.verdicts, (Verdict.DISEASE, Verdict.HEALTHY))
        return np.asarray(np.where(no_leaf, said_no_leaf, told_class))

    @property
    def leaf_accepted(self) -> NDArray[np.bool_]:
        """The photo was not turned away as not_a_leaf though it shows one; true for photos without leaves."""
        return np.asarray((self.verdicts != Verdict.NOT_A_LEAF) | (self.truth == NOT_A_LEAF_LABEL))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error of the best class's confidence, 15 bins."""
        return expected_calibration_error(self.confidences, self.right)

"""How far two sets of diagnoses lie apart: one number for each way in which they can."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# Half a photo in every class, as in Jeffreys' prior: a class that one side lacks must not make the index infinite.
_HALF_A_PHOTO: Final = 0.5


def population_stability_index(reference: NDArray[np.integer], recent: NDArray[np.integer]) -> float:
    """The population stability index of two vectors of counts by class: sum of (q - p) ln(q / p).

    N. Siddiqi, "Credit Risk Scorecards", Wiley 2006; it is the symmetric divergence of S. Kullback and R. A. Leibler,
    "On Information and Sufficiency", Annals of Mathematical Statistics 22 (1951). Zero for equal shares.
    """
    p, q = _shares(reference), _shares(recent)
    return float(((q - p) * np.log(q / p)).sum())


class ConfidenceOrder:
    """Confidences of both sets together, sorted once, so that many ways to part them can be measured quickly."""

    def __init__(self, confidences: NDArray[np.float64]) -> None:
        self._order = np.argsort(confidences, kind="stable")
        ordered = confidences[self._order]
        # Distribution functions are compared where a value ends: between equal confidences there is no order.
        self._ends = np.append(ordered[1:] != ordered[:-1], True)

    def kolmogorov_smirnov(self, recent: NDArray[np.bool_]) -> float:
        """The two-sample Kolmogorov-Smirnov distance: the largest gap between both distribution functions, 0 to 1.

        N. Smirnov, "Table for Estimating the Goodness of Fit of Empirical Distributions", Annals of Mathematical
        Statistics 19 (1948).

        Args:
            recent: which of the confidences belong to the recent set.
        """
        chosen = recent[self._order]
        recent_share = np.cumsum(chosen) / max(int(chosen.sum()), 1)
        reference_share = np.cumsum(~chosen) / max(int((~chosen).sum()), 1)
        return float(np.abs(recent_share - reference_share)[self._ends].max())


def rate_change(happened: NDArray[np.bool_], recent: NDArray[np.bool_]) -> float:
    """By how much the share of photos to which something happened differs, without its sign; 0 to 1."""
    return abs(float(happened[recent].mean()) - float(happened[~recent].mean()))


def _shares(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    smoothed = counts + _HALF_A_PHOTO
    return np.asarray(smoothed / smoothed.sum())

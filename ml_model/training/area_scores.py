"""How well areas are measured, in points: hundredths of the leaf for severity, of the picture for leaf area."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

# Areas of pictures, (N, 2): leaf and ill leaf as shares of the picture, NaN where not known.
Areas = NDArray[np.float32]

# So little leaf, a hundredth of the picture, has no severity: the ratio would be noise.
_LEAST_LEAF: Final = 0.01


class AreaScore(Struct, frozen=True, kw_only=True):
    """Mean absolute errors over pictures, and what is found ill on healthy leaves; NaN where no picture tells."""

    pictures: int
    leaf_mae_points: float
    severity_mae_points: float
    severity_mae_of_ill_points: float
    healthy_mean_pct: float
    healthy_95th_percentile_pct: float


def area_score(found: Areas, truth: Areas) -> AreaScore:
    """Compare areas found with true ones."""
    found_pct, true_pct = severity_pct(found), severity_pct(truth)
    error = np.abs(found_pct - true_pct)
    is_healthy = truth[:, 1] == 0
    healthy_pct = found_pct[is_healthy & ~np.isnan(found_pct)]
    return AreaScore(
        pictures=len(truth),
        leaf_mae_points=_mean(100 * np.abs(found[:, 0] - truth[:, 0])),
        severity_mae_points=_mean(error),
        severity_mae_of_ill_points=_mean(error[~is_healthy]),
        healthy_mean_pct=_mean(healthy_pct),
        healthy_95th_percentile_pct=float(np.percentile(healthy_pct, 95)) if len(healthy_pct) else float("nan"),
    )


def severity_pct(areas: Areas) -> NDArray[np.float32]:
    """Ill leaf in percent of leaf, (N,); NaN where there is no leaf to speak of or either is not known."""
    leaf = np.where(areas[:, 0] >= _LEAST_LEAF, areas[:, 0], np.nan)
    return np.asarray(100 * areas[:, 1] / leaf, np.float32)


def _mean(values: NDArray[np.float32]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")

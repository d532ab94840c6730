"""Errors in areas, in points."""

import numpy as np
import pytest

from ml_model.training.area_scores import area_score, severity_pct

NAN = float("nan")


def areas(*rows: tuple[float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array(rows, dtype=np.float32)


def test_severity_is_ill_leaf_in_percent_of_leaf() -> None:
    assert severity_pct(areas((0.4, 0.1), (0.5, 0.0))) == pytest.approx([25.0, 0.0])


def test_a_picture_with_hardly_any_leaf_has_no_severity() -> None:
    assert np.isnan(severity_pct(areas((0.002, 0.001)))).all()


def test_errors_count_where_the_truth_is_known() -> None:
    found = areas((0.4, 0.1), (0.5, 0.01), (0.3, 0.0), (0.2, 0.1))
    truth = areas((0.4, 0.08), (0.6, 0.0), (NAN, 0.0), (0.2, NAN))

    score = area_score(found, truth)

    assert score.pictures == 4
    assert score.leaf_mae_points == pytest.approx(10 / 3, abs=1e-4)  # of three
    assert score.severity_mae_points == pytest.approx((5 + 2) / 2, abs=1e-4)
    assert score.severity_mae_of_ill_points == pytest.approx(5, abs=1e-4)
    assert score.healthy_mean_pct == pytest.approx((2 + 0) / 2, abs=1e-4)


def test_without_a_healthy_leaf_there_is_no_figure_for_them() -> None:
    assert np.isnan(area_score(areas((0.4, 0.1)), areas((0.4, 0.1))).healthy_95th_percentile_pct)

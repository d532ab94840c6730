"""The measures, against figures made by hand and against SciPy's."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from ml_model.drift_report.measures import ConfidenceOrder, population_stability_index, rate_change


def test_equal_shares_have_no_distance_whatever_their_number() -> None:
    assert population_stability_index(np.array([100, 300]), np.array([100, 300])) == 0.0


def test_the_stability_index_of_a_textbook_case() -> None:
    # 50:50 to 80:20 is 0.3 ln(0.8/0.5) - 0.3 ln(0.2/0.5); half a photo hardly counts among a million.
    index = population_stability_index(np.array([500_000, 500_000]), np.array([800_000, 200_000]))

    assert index == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4), abs=1e-5)


def test_a_class_that_one_side_lacks_gives_a_number() -> None:
    assert 0.1 < population_stability_index(np.array([100, 0]), np.array([80, 20])) < 2


@pytest.mark.parametrize("digits", [8, 1], ids=["all different", "many equal"])
def test_the_confidence_distance_is_that_of_scipy(digits: int) -> None:
    random = np.random.default_rng(3)
    before, after = random.beta(9, 1, 240).round(digits), random.beta(7, 1, 80).round(digits)
    together = np.concatenate([before, after])

    found = ConfidenceOrder(together).kolmogorov_smirnov(np.arange(len(together)) >= len(before))

    assert found == pytest.approx(ks_2samp(before, after).statistic)


def test_a_rate_that_doubles_is_its_own_distance() -> None:
    happened = np.array([True, False, False, False, True, True, False, False])

    assert rate_change(happened, np.repeat([False, True], 4)) == 0.25

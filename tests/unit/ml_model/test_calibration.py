"""Probabilities that mean what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_model.calibration import (
    expected_calibration_error,
    fit_temperature,
    negative_log_likelihood,
    softmax,
)


@given(
    st.lists(st.floats(-500, 500), min_size=2, max_size=50),
    st.floats(0.05, 20),
)
def test_probabilities_sum_to_one_and_keep_the_order_of_the_logits(logits: list[float], temperature: float) -> None:
    probabilities = softmax(np.array(logits), temperature)

    assert probabilities.sum() == pytest.approx(1.0)
    assert probabilities[int(np.argmax(logits))] == probabilities.max()


def test_the_temperature_that_made_logits_overconfident_is_found_again() -> None:
    random = np.random.default_rng(3)
    honest = random.normal(size=(20_000, 5))
    truth = np.array([random.choice(5, p=row) for row in softmax(honest)])

    assert fit_temperature(honest * 2.5, truth) == pytest.approx(2.5, rel=0.05)


def test_no_other_temperature_explains_the_labels_better() -> None:
    random = np.random.default_rng(5)
    logits = random.normal(size=(500, 4)) * 3
    truth = np.array([random.choice(4, p=row) for row in softmax(logits, 1.7)])
    best = fit_temperature(logits, truth)

    losses = [negative_log_likelihood(logits, truth, best * factor) for factor in (0.9, 1.1)]

    assert negative_log_likelihood(logits, truth, best) < min(losses)


def test_the_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    confidences = np.array([0.9] * 10 + [0.5] * 10)
    correct = np.array([True] * 7 + [False] * 3 + [True] * 5 + [False] * 5)

    # Half of the photos are 0.2 too confident, the others are right.
    assert expected_calibration_error(confidences, correct) == pytest.approx(0.1)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert expected_calibration_error(np.ones(4), np.ones(4, dtype=np.bool_)) == 0.0

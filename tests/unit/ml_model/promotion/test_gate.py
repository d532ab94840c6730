"""The gate, on answers that were made for it."""

from typing import Any

import numpy as np
import pytest

from ml_model.promotion.exam import Exam
from ml_model.promotion.gate import Check, Rule, judge, judge_stability, passes

APPLE, BEAN, NO_LEAF = "Apple___healthy", "Bean___Rust", "Background_without_leaves"
PHOTOS = 50  # of each class


def answers(
    *,
    wrong: dict[str, slice] | None = None,
    unsure: dict[str, slice] | None = None,
    refused: dict[str, slice] | None = None,
    confidence: float = 1.0,
) -> Exam:
    """Right, sure answers to 50 photos of each class, but for the slices of a class that are named."""
    truth = np.repeat([APPLE, BEAN, NO_LEAF], PHOTOS)
    guesses = truth.copy().astype("<U32")
    verdicts = np.where(truth == NO_LEAF, "not_a_leaf", "disease").astype("<U16")
    start = {APPLE: 0, BEAN: PHOTOS, NO_LEAF: 2 * PHOTOS}
    for label, which in (wrong or {}).items():
        guesses[start[label] : start[label] + PHOTOS][which] = "Corn___healthy"
    for verdict, chosen in (("unsure", unsure), ("not_a_leaf", refused)):
        for label, which in (chosen or {}).items():
            verdicts[start[label] : start[label] + PHOTOS][which] = verdict
    return Exam(truth=truth, guesses=guesses, confidences=np.full(len(truth), confidence), verdicts=verdicts)


def verdict_on(before: Exam, after: Exam, **more: Any) -> list[Check]:
    return judge({"test": before}, {"test": after}, **more)


def refused(checks: list[Check]) -> set[str]:
    return {check.what for check in checks if not check.passed}


def test_an_equal_candidate_passes() -> None:
    assert passes(verdict_on(answers(wrong={APPLE: slice(0, 3)}), answers(wrong={APPLE: slice(10, 13)})))


def test_a_better_candidate_passes() -> None:
    assert passes(verdict_on(answers(wrong={APPLE: slice(0, 9)}), answers()))


def test_one_photo_fewer_over_all_is_refused() -> None:
    checks = verdict_on(answers(confidence=0.99), answers(wrong={APPLE: slice(0, 1)}, confidence=0.99))

    assert refused(checks) == {"test: right"}
    assert "1 fewer right" in checks[0].reason


def test_a_candidate_that_is_better_over_all_but_lost_a_class_is_refused() -> None:
    before = answers(wrong={BEAN: slice(0, 20)})
    after = answers(wrong={APPLE: slice(0, 10)})

    assert refused(verdict_on(before, after)) == {APPLE}


@pytest.mark.parametrize(("lost", "gained", "passed"), [(3, 0, True), (4, 0, True), (5, 0, False), (9, 4, True)])
def test_a_class_may_lose_what_chance_explains(lost: int, gained: int, passed: bool) -> None:
    # Two standard errors of 4 changed photos are 4, of 5 are 4.5, of 13 are 7.2.
    before = answers(wrong={BEAN: slice(0, 20), APPLE: slice(40, 40 + gained)})
    after = answers(wrong={APPLE: slice(0, lost)})

    assert refused(verdict_on(before, after)) == (set() if passed else {APPLE})


def test_a_candidate_that_is_less_calibrated_is_refused() -> None:
    checks = verdict_on(answers(confidence=0.985), answers(confidence=0.977))

    assert refused(checks) == {"test: calibration error"}


def test_a_calibration_that_is_a_little_worse_but_as_promised_passes() -> None:
    assert passes(verdict_on(answers(confidence=0.99), answers(confidence=0.985)))


def test_beyond_the_promised_calibration_there_is_no_margin() -> None:
    before, after = answers(confidence=0.975), answers(confidence=0.974)

    assert refused(verdict_on(before, after)) == {"test: calibration error"}
    assert passes(verdict_on(after, before))


def test_a_candidate_that_is_right_but_unsure_is_refused() -> None:
    after = answers(unsure={APPLE: slice(0, 20)})

    assert refused(verdict_on(answers(), after)) == {"test: told rightly (not unsure)"}


def test_a_candidate_that_takes_leaves_for_none_is_refused() -> None:
    after = answers(refused={APPLE: slice(0, 20)})

    assert "test: leaves taken for leaves" in refused(verdict_on(answers(), after))


def test_every_further_test_counts_as_a_whole() -> None:
    fewer = answers(wrong={BEAN: slice(0, 1)})

    checks = judge({"test": answers(), "composited": answers()}, {"test": answers(), "composited": fewer})

    assert refused(checks) == {"composited: right"}


def test_a_test_that_is_looked_at_as_a_part_has_a_margin() -> None:
    def check(lost: int) -> set[str]:
        after = {"test": answers(), "rendered": answers(wrong={BEAN: slice(0, lost)})}
        return refused(judge({"test": answers(), "rendered": answers()}, after, rules={"rendered": Rule.PART}))

    assert check(4) == set()
    assert check(5) == {"rendered: right"}


def test_pictures_without_leaves_are_judged_by_what_is_told_of_them() -> None:
    def check(unsure_about: int) -> set[str]:
        # Their class is right all the time: what counts is that nobody is told of a leaf.
        after = {"test": answers(), "things": answers(unsure={NO_LEAF: slice(0, unsure_about)})}
        return refused(judge({"test": answers(), "things": answers()}, after, rules={"things": Rule.NO_LEAVES}))

    assert check(4) == set()
    assert check(5) == {"things: told to be none"}


@pytest.mark.parametrize(("lost", "gained", "passed"), [(0, 0, True), (4, 0, True), (5, 0, False), (9, 4, True)])
def test_verdicts_that_change_with_the_copy_are_refused_beyond_chance(lost: int, gained: int, passed: bool) -> None:
    before, after = np.ones((2, 600), dtype=np.bool_)
    after[:lost] = False
    before[100 : 100 + gained] = False

    assert judge_stability(before, after).passed is passed


def test_models_that_took_different_tests_are_not_compared() -> None:
    other = answers()
    other.truth[0] = BEAN

    with pytest.raises(ValueError, match="same test"):
        verdict_on(answers(), other)

"""Reviews: which of them counts, and what they are held against."""

from datetime import timedelta

import pytest

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.heatmap import Heatmap
from chalicelib.domain.leaf_labels import NOT_A_LEAF
from tests.builders import HOUR, MINUTE, NOON, a_diagnosis, a_photo, a_review

MILLISECOND = timedelta(milliseconds=1)


@pytest.mark.parametrize("clock_runs_behind_by", [-HOUR, timedelta(), MILLISECOND, HOUR])
def test_a_later_review_sorts_behind_the_one_that_it_replaces_whatever_the_clock_says(
    clock_runs_behind_by: timedelta,
) -> None:
    first = a_review(at=NOON)
    second = a_review("Tomato___healthy", of=a_photo(review=first), at=NOON - clock_runs_behind_by)

    assert second.review_id > first.review_id
    assert second.at == max(NOON - clock_runs_behind_by, NOON + MILLISECOND)


def test_a_review_repeats_another_that_the_same_person_made_in_the_same_words() -> None:
    review = a_review(comment="sure")

    assert a_review(comment="sure", at=NOON + 5 * HOUR).repeats(review)
    assert not a_review(comment="sure", by="botanist").repeats(review)
    assert not a_review("Tomato___healthy", comment="sure").repeats(review)
    assert not a_review().repeats(review)
    assert not review.repeats(None)


def test_where_the_model_saw_no_leaf_that_is_its_claim_whatever_it_resembles_most() -> None:
    assert a_diagnosis(verdict=Verdict.NOT_A_LEAF).claim == NOT_A_LEAF
    assert a_diagnosis(verdict=Verdict.UNSURE).claim == "Tomato___Early_blight"


@pytest.mark.parametrize("rows", [(), ((),), ((), ()), ((1, 2), (3,))])
def test_cells_that_make_no_grid_are_no_heat_map(rows: tuple[tuple[int, ...], ...]) -> None:
    with pytest.raises(ValueError, match="equally long"):
        Heatmap(rows)


def test_a_heat_map_knows_its_size() -> None:
    assert Heatmap(((1, 2, 3), (4, 5, 6))).size == (3, 2)


def test_a_photo_keeps_everything_else_when_it_is_reviewed() -> None:
    photo, review = a_photo(at=NOON - MINUTE), a_review()

    assert photo.reviewed(review).reviewed(a_review("Tomato___healthy")).diagnosis == photo.diagnosis
    assert photo.reviewed(review).review == review

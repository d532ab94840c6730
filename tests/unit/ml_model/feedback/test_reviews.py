"""Which reviews count, and which are refused."""

from datetime import UTC, datetime, timedelta

import pytest

from ml_model.errors import ReviewsInvalid
from ml_model.feedback.review import check_labels
from ml_model.feedback.reviews import reviews_that_count
from ml_model.operations_feed import months
from tests.unit.ml_model.platform_records import NOON, Platform, a_review, review_photo

LATER = NOON + timedelta(days=1)
DAY = timedelta(days=1)


def test_the_latest_review_of_a_photo_counts(platform: Platform) -> None:
    review_photo(platform, a_review(1, photo=7, label="Tomato___healthy", at=NOON))
    review_photo(platform, a_review(2, photo=7, label="Tomato___Late_blight", at=NOON + timedelta(minutes=1)))

    assert [review.label for review in reviews_that_count(platform.feed, NOON, LATER)] == ["Tomato___Late_blight"]


def test_of_two_reviews_in_one_millisecond_the_greater_id_counts(platform: Platform) -> None:
    review_photo(platform, a_review(2, photo=7, label="Tomato___healthy"))
    review_photo(platform, a_review(1, photo=7, label="Tomato___Late_blight"))

    assert [review.label for review in reviews_that_count(platform.feed, NOON, LATER)] == ["Tomato___healthy"]


def test_reviews_are_read_month_after_month_from_the_day_asked_for(platform: Platform) -> None:
    moments = [datetime(2025, 12, 30, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC), NOON - DAY, NOON]
    for number, at in enumerate(moments):
        review_photo(platform, a_review(number, at=at))

    found = reviews_that_count(platform.feed, moments[1], NOON)

    assert sorted(review.at for review in found) == moments[1:3]


def test_more_reviews_than_a_page_holds_are_all_read(platform: Platform) -> None:
    # A page of DynamoDB ends at 1 MB: 40 comments of 30 kB are two.
    for number in range(40):
        review_photo(platform, a_review(number, comment="x" * 30_000))

    assert len(reviews_that_count(platform.feed, NOON, LATER)) == 40


@pytest.mark.parametrize(
    "wrong",
    [{"photo_id": "../../../etc/passwd"}, {"device_id": "Bench 3"}, {"label": 7}, {"at": "yesterday"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_item_that_is_no_review_is_named(platform: Platform, wrong: dict[str, object]) -> None:
    item = review_photo(platform, a_review() | wrong, data=None)

    with pytest.raises(ReviewsInvalid, match=item["review_id"]):
        reviews_that_count(platform.feed, NOON, LATER)


def test_labels_that_the_card_does_not_know_are_refused_with_their_photos(platform: Platform) -> None:
    known = review_photo(platform, a_review(1))
    strange = review_photo(platform, a_review(2, label="Banana___Panama_disease"))
    reviews = reviews_that_count(platform.feed, NOON, LATER)

    with pytest.raises(ReviewsInvalid, match=rf"'Banana___Panama_disease' \(1\).*{strange['photo_id']}"):
        check_labels(reviews, {known["label"]})


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-11-30T23:00:00-02:00", "2026-12-02", ["2026-12"]),
        ("2025-11-30", "2026-02-01", ["2025-11", "2025-12", "2026-01", "2026-02"]),
    ],
)
def test_months_are_those_of_utc(since: str, until: str, expected: list[str]) -> None:
    def moment(text: str) -> datetime:
        parsed = datetime.fromisoformat(text)
        return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)

    assert list(months(moment(since), moment(until))) == expected

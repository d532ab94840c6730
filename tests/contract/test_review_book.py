"""ReviewBook: the fake and the operations table."""

import pytest

from chalicelib.domain.errors import CursorInvalid, PhotoChanged
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.photo import Photo
from chalicelib.domain.review import Review
from tests.builders import DAY, HOUR, NOON, a_photo, a_review, an_event
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.records import Records


@pytest.fixture
def photo(records: Records) -> Photo:
    """A photo that nobody has reviewed yet."""
    photo = a_photo()
    records.photos.record(photo, an_event(EventKind.PHOTO_DIAGNOSED))
    return photo


def told(review: Review) -> Event:
    return an_event(EventKind.PHOTO_REVIEWED, at=review.at, who=review.by)


def record(records: Records, review: Review, photo: Photo) -> Photo:
    """The photo on which the review counts."""
    records.reviews.record(review, photo, told(review))
    return photo.reviewed(review)


def reviews_of(records: Records, photo: Photo, limit: int = 10) -> list[Review]:
    pages = all_pages(lambda cursor: records.reviews.of_photo(photo.key.photo_id, limit=limit, cursor=cursor))
    return [review for page in pages for review in page]


@pytest.mark.parametrize("comment", [None, "Seen under the lens, too."])
def test_a_review_counts_on_its_photo_and_changes_nothing_else_of_it(
    records: Records, photo: Photo, comment: str | None
) -> None:
    review = a_review(of=photo, comment=comment)

    record(records, review, photo)

    assert records.photos.find(photo.key) == photo.reviewed(review)
    assert records.photos.get(photo.key.photo_id) == photo.reviewed(review)
    assert records.photos.of_fleet(limit=10).rows == (photo.reviewed(review),)
    assert reviews_of(records, photo) == [review]


def test_a_review_is_told(records: Records, photo: Photo) -> None:
    review = a_review(of=photo)

    record(records, review, photo)

    assert records.events.recent(limit=1).rows == (told(review),)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_latest_review_counts_and_those_before_are_kept(records: Records, photo: Photo, limit: int) -> None:
    first = a_review("Tomato___Late_blight", of=photo)
    once = record(records, first, photo)
    second = a_review("Tomato___Leaf_Mold", of=once, by="botanist", at=NOON + DAY)

    twice = record(records, second, once)

    assert records.photos.find(photo.key) == twice
    assert reviews_of(records, photo, limit) == [second, first]


def test_the_same_review_recorded_again_changes_nothing_and_is_told_once(records: Records, photo: Photo) -> None:
    review = a_review(of=photo)

    for _ in range(2):
        record(records, review, photo)

    assert reviews_of(records, photo) == [review]
    assert len(records.events.recent(limit=10).rows) == 2  # with the diagnosis


def test_of_two_reviews_made_on_the_same_photo_only_the_first_gets_in(records: Records, photo: Photo) -> None:
    mine, theirs = a_review(of=photo), a_review("Tomato___healthy", of=photo, by="botanist")
    record(records, theirs, photo)

    with pytest.raises(PhotoChanged):
        record(records, mine, photo)

    assert reviews_of(records, photo) == [theirs]
    assert records.photos.find(photo.key) == photo.reviewed(theirs)
    assert len(records.events.recent(limit=10).rows) == 2


def test_a_review_made_on_one_that_no_longer_counts_does_not_get_in(records: Records, photo: Photo) -> None:
    once = record(records, a_review(of=photo), photo)
    twice = record(records, a_review("Tomato___healthy", of=once, at=NOON + 2 * HOUR), once)

    with pytest.raises(PhotoChanged):
        record(records, a_review("Tomato___Leaf_Mold", of=once, at=NOON + 3 * HOUR), once)

    assert records.photos.find(photo.key) == twice


def test_a_photo_that_was_never_diagnosed_takes_no_review(records: Records) -> None:
    with pytest.raises(PhotoChanged):
        record(records, a_review(), a_photo())

    assert records.photos.find(a_photo().key) is None
    assert reviews_of(records, a_photo()) == []


def test_a_reviewed_photo_that_is_announced_again_keeps_its_review(records: Records, photo: Photo) -> None:
    reviewed = record(records, a_review(of=photo), photo)

    assert not records.photos.record(photo, an_event(EventKind.PHOTO_DIAGNOSED))

    assert records.photos.find(photo.key) == reviewed


def test_reviews_do_not_stand_among_the_photos(records: Records, photo: Photo) -> None:
    record(records, a_review(of=photo), photo)

    assert len(records.photos.of_device(photo.key.device_id, limit=10).rows) == 1
    assert len(records.photos.of_fleet(limit=10).rows) == 1


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_that_is_not_ours_is_refused(records: Records, photo: Photo, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        records.reviews.of_photo(photo.key.photo_id, limit=1, cursor=cursor)

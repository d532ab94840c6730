"""Notes what an operator says that a photo shows: the model learns from it, and is held against it."""

from datetime import datetime
from typing import Final

from chalicelib.domain.errors import PhotoChanged, PhotoNotFound
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.leaf_labels import check_label, in_words
from chalicelib.domain.photo import Photo
from chalicelib.domain.review import Review
from chalicelib.ports.photos import PhotoBook, PhotoFiles, ReviewBook

# People review photos: to be overtaken three times in a row takes more than bad luck.
_ATTEMPTS: Final = 3


def review_photo(
    photo_id: str,
    label: str,
    *,
    comment: str | None,
    at: datetime,
    who: str,
    photos: PhotoBook,
    reviews: ReviewBook,
    files: PhotoFiles,
) -> Photo:
    """The photo with the review that counts from now on; the same said twice by the same person is one review.

    Its original is kept for good from now on: it is what the next model learns from.

    Raises:
        InputRefused: there is no such label.
        PhotoNotFound: never diagnosed, or its time has come and it is gone.
        PhotoChanged: somebody else was faster, again and again.
    """
    check_label(label)
    key = photos.get(photo_id).key
    for attempt in range(1, _ATTEMPTS + 1):
        # Not what `get` gave: that may be a moment old, and the review is made on what counts now.
        photo = photos.find(key)
        if photo is None:
            raise PhotoNotFound(f"the photo {photo_id} is not there any more")
        review = Review.of(photo_id, label=label, by=who, at=at, comment=comment, after=photo.review)
        if review.repeats(photo.review):
            return photo
        if photo.review is None:
            files.keep_reviewed(key, photo.version_id)
        try:
            reviews.record(review, photo, _event(review, photo))
        except PhotoChanged:
            if attempt == _ATTEMPTS:
                raise
        else:
            return photo.reviewed(review)
    raise AssertionError("the last attempt returns or raises")


def _event(review: Review, photo: Photo) -> Event:
    claim = photo.diagnosis.claim
    model = "as the model said" if claim == review.label else f"the model said {in_words(claim)}"
    return Event.of(
        EventKind.PHOTO_REVIEWED,
        at=review.at,
        who=review.by,
        subject=photo.key.photo_id,
        device_id=photo.key.device_id,
        text=f"Reviewed the photo: {in_words(review.label)}, {model}",
    )

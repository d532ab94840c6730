"""What operators say that photos show."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from chalicelib import wiring
from chalicelib.domain.photo import Photo
from chalicelib.observability import Metric, count
from chalicelib.rest.answers.photos import photo_detail, review_item
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.inputs.photos import ReviewBody
from chalicelib.rest.outputs.photos import PhotoDetail, ReviewList
from chalicelib.rest.resource import Resource
from chalicelib.services.review_photo import review_photo

reviews: Final = Resource()


@reviews.operation("POST", "/photos/{photo_id}/review", "Say what a photo shows", problems=(HTTPStatus.CONFLICT,))
def post_review(photo_id: str, body: ReviewBody, who: str) -> PhotoDetail:
    """A photo may be reviewed again: the latest review counts. That the model was right is a review, too."""
    at = wiring.clock()()
    photo = review_photo(
        photo_id,
        body.label,
        comment=body.comment,
        at=at,
        who=who,
        photos=wiring.photo_book(),
        reviews=wiring.review_book(),
        files=wiring.photo_files(),
    )
    _count(photo, at)
    return photo_detail(photo, wiring.photo_files())


@reviews.operation("GET", "/photos/{photo_id}/reviews", "List what was said of a photo, what counts first")
def get_reviews(photo_id: str, query: PageQuery) -> ReviewList:
    photo = wiring.photo_book().get(photo_id)
    page = wiring.review_book().of_photo(photo_id, limit=query.limit, cursor=query.cursor)
    items = tuple(review_item(review, photo.diagnosis) for review in page.rows)
    return ReviewList(items=items, cursor=page.cursor)


def _count(photo: Photo, at: datetime) -> None:
    """A review that was made now. What was said again was dated before, and is not counted twice."""
    review = photo.review
    if review is None or review.at < at:
        return
    count(Metric.PHOTOS_REVIEWED)
    if review.label != photo.diagnosis.claim:
        count(Metric.DIAGNOSES_CONTRADICTED)

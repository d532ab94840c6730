"""Operators' reviews, as the platform keeps them."""

from datetime import datetime
from typing import Final

import msgspec

from ml_model.errors import ReviewsInvalid
from ml_model.feedback.review import Review
from ml_model.operations_feed import OperationsFeed

_KIND: Final = "REVIEWS"


def reviews_that_count(feed: OperationsFeed, since: datetime, until: datetime) -> list[Review]:
    """The latest review of each photo that was reviewed in this time, in the order of the photos' ids.

    Raises:
        ReviewsInvalid: an item of the feed is no review.
        PlatformUnavailable: the feed cannot be read.
    """
    latest: dict[str, Review] = {}
    for item in feed.items(_KIND, since, until):
        try:
            review = msgspec.convert(item, Review)
        except msgspec.ValidationError as error:
            raise ReviewsInvalid(f"the review {item.get('review_id', '?')} cannot be read: {error}") from error
        known = latest.get(review.photo_id)
        if known is None or review.review_id > known.review_id:
            latest[review.photo_id] = review
    return [latest[photo_id] for photo_id in sorted(latest)]

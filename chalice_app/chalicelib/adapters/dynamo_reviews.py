"""The reviews in the operations table: the one that counts on its photo, and each in an item of its own.

Whoever gathers training data reads these items alone (docs/data-model.md): they say what the photo was, where its
original lies, and what the model had said of it.
"""

from datetime import timedelta
from typing import Final

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_photos import StoredReview, photo_item
from chalicelib.adapters.months import month_of
from chalicelib.adapters.operations_items import ConditionFailed, Partition, Put
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.domain.errors import PhotoChanged
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo
from chalicelib.domain.review import Review

_REVIEWS: Final = "REVIEWS#"
_STILL_UNREVIEWED: Final = "attribute_exists(pk) AND attribute_not_exists(review)"
_STILL_COUNTS: Final = "review.review_id = :review_id"


class DynamoReviews:
    """Implements `ReviewBook`."""

    def __init__(self, table: OperationsTable, *, retention: timedelta) -> None:
        self._table = table
        self._retention = retention

    def record(self, review: Review, photo: Photo, event: Event) -> None:
        told = event_put(event, retention=self._retention)
        try:
            self._table.write(_photo_put(photo, review), Put(item=_item(review, photo)), told)
        except ConditionFailed as failed:
            if _review_id_on(failed.found) != review.review_id:
                raise PhotoChanged(f"the photo {photo.key.photo_id} was reviewed meanwhile") from failed

    def of_photo(self, photo_id: str, *, limit: int, cursor: str | None = None) -> Page[Review]:
        page = self._table.page([Partition(value=_REVIEWS + photo_id)], limit=limit, cursor=cursor)
        return Page(tuple(from_attributes(row, StoredReview, Review) for row in page.rows), page.cursor)


def _photo_put(photo: Photo, review: Review) -> Put:
    item = photo_item(photo.reviewed(review))
    if photo.review is None:
        return Put(item=item, condition=_STILL_UNREVIEWED)
    return Put(item=item, condition=_STILL_COUNTS, values=text_attributes(**{":review_id": photo.review.review_id}))


def _item(review: Review, photo: Photo) -> Attributes:
    keys = text_attributes(
        pk=_REVIEWS + photo.key.photo_id,
        sk=review.review_id,
        feed=_REVIEWS + month_of(review.at),
        feed_sort=review.review_id,
    )
    reviewed = text_attributes(
        photo_id=photo.key.photo_id,
        device_id=photo.key.device_id,
        photo_key=photo.key.reviewed,
        said_label=photo.diagnosis.label,
        said_verdict=photo.diagnosis.verdict,
        model_version=photo.diagnosis.model.version,
        model_sha256=photo.diagnosis.model.sha256,
    )
    return to_attributes(review, StoredReview) | reviewed | keys


def _review_id_on(item: Attributes | None) -> str | None:
    """The review that counts on a photo as it lies there; None without one, or without the photo."""
    if item is None or "review" not in item:
        return None
    review_id: str = item["review"]["M"]["review_id"]["S"]
    return review_id

"""An operator's word on a photo."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Annotated, Final

from msgspec import Meta, Struct

from ml_model.errors import ReviewsInvalid

# A message names this many photos: enough to find the mistake, short enough to be read.
_NAMED: Final = 5

# Both become parts of file names: what is not of the platform's making must not name a file of ours.
UuidText = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
DeviceId = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{2,63}$")]


class Review(Struct, frozen=True, kw_only=True):
    """One operator's word on one photo: `label` is the right one, `said_label` what the model had said."""

    review_id: UuidText
    photo_id: UuidText
    device_id: DeviceId
    photo_key: str
    label: str
    by: str
    at: datetime
    comment: str | None = None
    said_label: str | None = None
    said_verdict: str | None = None
    model_version: str | None = None
    model_sha256: str | None = None


def check_labels(reviews: Iterable[Review], labels: Collection[str]) -> None:
    """Refuse reviews whose label no model of ours knows.

    Raises:
        ReviewsInvalid: with the labels, how often each occurs, and some of the photos.
    """
    strange = [review for review in reviews if review.label not in labels]
    if not strange:
        return
    counts = Counter(review.label for review in strange)
    named = ", ".join(f"{label!r} ({count})" for label, count in sorted(counts.items()))
    photos = ", ".join(review.photo_id for review in strange[:_NAMED]) + (" …" if len(strange) > _NAMED else "")
    raise ReviewsInvalid(
        f"the model's card does not know these labels: {named}. Review the photos again with one of its "
        f"{len(labels)} labels, or name a card that knows them (--card). Photos: {photos}"
    )

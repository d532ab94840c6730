"""Lists the fleet's diagnosed photos."""

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo
from chalicelib.ports.photos import PhotoBook
from chalicelib.services.search_pages import search_pages


def list_diagnoses(
    verdict: Verdict | None, reviewed: bool | None, *, limit: int, cursor: str | None, photos: PhotoBook
) -> Page[Photo]:
    """Photos of the fleet, newest first; of those that are asked for a page may be short although there are more.

    Args:
        verdict: of the model; None for any.
        reviewed: whether somebody has reviewed the photo; None for both.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    return search_pages(
        lambda rows, place: photos.of_fleet(limit=rows, cursor=place),
        lambda photo: verdict in (None, photo.diagnosis.verdict) and reviewed in (None, photo.review is not None),
        limit=limit,
        cursor=cursor,
    )

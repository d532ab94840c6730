"""Lists the fleet's diagnosed photos."""

from chalicelib.domain.diagnosis import Verdict
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo
from chalicelib.ports import PhotoBook
from chalicelib.services.search_pages import search_pages


def list_diagnoses(verdict: Verdict | None, *, limit: int, cursor: str | None, photos: PhotoBook) -> Page[Photo]:
    """Photos of the fleet, newest first; with a verdict a page may be short although there are more.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    return search_pages(
        lambda rows, place: photos.of_fleet(limit=rows, cursor=place),
        lambda photo: verdict in (None, photo.diagnosis.verdict),
        limit=limit,
        cursor=cursor,
    )

"""Reviews in memory."""

from chalicelib.domain.errors import PhotoChanged
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.photo import Photo
from chalicelib.domain.review import Review
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of
from tests.fakes.photos import InMemoryPhotos


class InMemoryReviews:
    """Implements `ReviewBook`; `reviews` holds them by photo and by their own id."""

    def __init__(self, photos: InMemoryPhotos, events: InMemoryEvents) -> None:
        self.reviews: dict[str, dict[str, Review]] = {}
        self._photos = photos
        self._events = events

    def record(self, review: Review, photo: Photo, event: Event) -> None:
        photo_id = photo.key.photo_id
        stored = self._photos.photos.get(photo_id)
        if stored is None or stored.review not in (photo.review, review):
            raise PhotoChanged(f"the photo {photo_id} was reviewed meanwhile")
        self._photos.photos[photo_id] = stored.reviewed(review)
        self.reviews.setdefault(photo_id, {})[review.review_id] = review
        self._events.append(event)

    def of_photo(self, photo_id: str, *, limit: int, cursor: str | None = None) -> Page[Review]:
        rows = self.reviews.get(photo_id, {})
        return page_of(rows, scope=f"reviews of {photo_id}", limit=limit, cursor=cursor, newest_first=True)

"""Bookmarks in memory."""


class InMemoryBookmarks:
    """Implements `Bookmarks`; `places` holds what was kept, by job."""

    def __init__(self) -> None:
        self.places: dict[str, str | None] = {}

    def read(self, job: str) -> str | None:
        return self.places.get(job)

    def keep(self, job: str, place: str | None) -> None:
        self.places[job] = place

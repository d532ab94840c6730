"""Where a long job stopped."""

from typing import Protocol


class Bookmarks(Protocol):
    """Remembers for jobs on a schedule where the next run goes on."""

    def read(self, job: str) -> str | None:
        """The place at which the job stopped, None when it came to its end."""

    def keep(self, job: str, place: str | None) -> None:
        """Remember a place, or with None that the job came to its end."""

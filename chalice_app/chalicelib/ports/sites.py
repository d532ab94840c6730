"""Sites: where devices stand, and what grows there."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.site import Site


class SiteBook(Protocol):
    """The sites that operators registered."""

    def register(self, site: Site, event: Event) -> None:
        """Add a site, and tell of it.

        Raises:
            SiteExists: the id is taken.
        """

    def get(self, site_id: str) -> Site:
        """One site.

        Raises:
            SiteNotFound: never registered, or removed.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Site]:
        """All sites, by id."""

    def change(self, site: Site, *, replacing: Site, event: Event) -> None:
        """Keep another description of a site and tell of it, both or neither.

        Args:
            replacing: the site as it was read; the change was made on it.

        Raises:
            SiteChanged: somebody else changed or removed it meanwhile.
        """

    def remove(self, site_id: str, event: Event) -> None:
        """Take out a site where no device was ever registered, and tell of it.

        Raises:
            SiteInUse: devices belong to it.
            SiteNotFound: it is not there (any more).
        """

    def crops_by_site(self) -> Mapping[str, tuple[str, ...]]:
        """The crops of every site, by site id; may be up to a minute old."""

    def time_zones(self) -> Mapping[str, str]:
        """The IANA time zone of every site, by site id; may be up to a minute old."""

    def names(self) -> Mapping[str, str]:
        """What people call every site, by site id; may be up to a minute old."""

"""The sites in memory."""

from collections.abc import Mapping

from chalicelib.domain.errors import SiteChanged, SiteExists, SiteInUse, SiteNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.page import Page
from chalicelib.domain.site import Site
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of


class InMemorySites:
    """Implements `SiteBook`.

    Attributes:
        occupied: the sites that a device ever joined; the device registry adds to it.
    """

    def __init__(self, events: InMemoryEvents) -> None:
        self.sites: dict[str, Site] = {}
        self.occupied: set[str] = set()
        self._events = events

    def register(self, site: Site, event: Event) -> None:
        if site.site_id in self.sites:
            raise SiteExists(f"the site id {site.site_id!r} is taken")
        self.sites[site.site_id] = site
        self._events.append(event)

    def get(self, site_id: str) -> Site:
        if site_id not in self.sites:
            raise SiteNotFound(f"the site {site_id!r} was never registered")
        return self.sites[site_id]

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Site]:
        return page_of(self.sites, scope="sites", limit=limit, cursor=cursor)

    def change(self, site: Site, *, replacing: Site, event: Event) -> None:
        if self.sites.get(site.site_id) != replacing:
            raise SiteChanged(f"the site {site.site_id!r} changed meanwhile")
        self.sites[site.site_id] = site
        self._events.append(event)

    def remove(self, site_id: str, event: Event) -> None:
        self.get(site_id)
        if site_id in self.occupied:
            raise SiteInUse(f"devices belong to the site {site_id!r}")
        del self.sites[site_id]
        self._events.append(event)

    def crops_by_site(self) -> Mapping[str, tuple[str, ...]]:
        return {site_id: site.crops for site_id, site in self.sites.items()}

    def time_zones(self) -> Mapping[str, str]:
        return {site_id: site.time_zone for site_id, site in self.sites.items()}

    def names(self) -> Mapping[str, str]:
        return {site_id: site.name for site_id, site in self.sites.items()}

"""Takes a site out of the platform."""

from datetime import datetime

from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.site import Site
from chalicelib.ports.sites import SiteBook


def remove_site(site_id: str, *, at: datetime, who: str, sites: SiteBook) -> Site:
    """Remove a site that no device ever joined.

    Returns:
        The site as it was.

    Raises:
        SiteNotFound: it is not registered.
        SiteInUse: devices belong to it.
    """
    site = sites.get(site_id)
    event = Event.of(EventKind.SITE_REMOVED, at=at, who=who, subject=site_id, text=f"{site.name} was removed")
    sites.remove(site_id, event)
    return site

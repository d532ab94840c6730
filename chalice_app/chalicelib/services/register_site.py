"""Takes a new site into the platform."""

from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.site import Site, check_site
from chalicelib.ports.sites import SiteBook


def register_site(site: Site, *, sites: SiteBook) -> None:
    """Register a site, so that devices can join it.

    Raises:
        InputRefused: it makes no sense; the field is named.
        SiteExists: the id is taken.
    """
    check_site(site)
    event = Event.of(
        EventKind.SITE_REGISTERED,
        at=site.registered_at,
        who=site.registered_by,
        subject=site.site_id,
        text=f"{site.name} was registered",
    )
    sites.register(site, event)

"""Changes what is known of a site."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime

from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.site import Site, check_site
from chalicelib.ports.sites import SiteBook


def change_site(site_id: str, changed: Callable[[Site], Site], *, at: datetime, who: str, sites: SiteBook) -> Site:
    """Replace a site by another description of it.

    Args:
        changed: makes the new description of the present one; it leaves id and registration alone.

    Returns:
        The site as it is now; when nothing would change, nothing is written and nothing told.

    Raises:
        SiteNotFound: it is not registered.
        InputRefused: it would make no sense; the field is named.
        SiteChanged: somebody else changed it at the same moment.
    """
    present = sites.get(site_id)
    site = changed(present)
    check_site(site)
    if site != present:
        sites.change(site, replacing=present, event=_event(present, site, at, who))
    return site


def _event(present: Site, site: Site, at: datetime, who: str) -> Event:
    names = [
        field.name.replace("_", " ")
        for field in fields(Site)
        if getattr(present, field.name) != getattr(site, field.name)
    ]
    return Event.of(
        EventKind.SITE_CHANGED, at=at, who=who, subject=site.site_id, text=f"{site.name}: changed {', '.join(names)}"
    )

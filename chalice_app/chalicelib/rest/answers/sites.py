"""Shapes the answers about sites."""

from chalicelib.domain.clock import to_ms
from chalicelib.domain.site import Site
from chalicelib.rest.outputs.sites import SiteItem


def site_item(site: Site) -> SiteItem:
    """A site, as it was registered."""
    return SiteItem(
        site_id=site.site_id,
        name=site.name,
        crops=site.crops,
        time_zone=site.time_zone,
        growing=site.growing,
        latitude=site.latitude,
        longitude=site.longitude,
        season_start=site.season_start,
        capture_cron=site.capture_cron,
        registered_at=to_ms(site.registered_at),
    )

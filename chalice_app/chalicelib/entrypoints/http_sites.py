"""The sites: where devices stand, and what grows there."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

import msgspec

from chalicelib import wiring
from chalicelib.domain.clock import to_ms
from chalicelib.domain.site import Site
from chalicelib.entrypoints.http_resource import HttpResource
from chalicelib.http_inputs import PageQuery, SiteBody, SiteChangeBody
from chalicelib.http_outputs.sites import SiteItem, SiteList
from chalicelib.services.change_site import change_site
from chalicelib.services.register_site import register_site
from chalicelib.services.remove_site import remove_site

sites: Final = HttpResource(__name__)


@sites.route("GET", "/sites", "List the sites, by id")
def list_sites(query: PageQuery) -> SiteList:
    page = wiring.site_book().listed(limit=query.limit, cursor=query.cursor)
    return SiteList(items=tuple(map(_item, page.rows)), cursor=page.cursor)


@sites.route("POST", "/sites", "Register a site", status=HTTPStatus.CREATED, problems=(HTTPStatus.CONFLICT,))
def post_site(body: SiteBody, who: str) -> SiteItem:
    site = Site(**msgspec.structs.asdict(body), registered_at=wiring.clock()(), registered_by=who)
    register_site(site, sites=wiring.site_book())
    return _item(site)


@sites.route("GET", "/sites/{site_id}", "Show a site")
def get_site(site_id: str) -> SiteItem:
    return _item(wiring.site_book().get(site_id))


@sites.route("PATCH", "/sites/{site_id}", "Change what is known of a site", problems=(HTTPStatus.CONFLICT,))
def patch_site(site_id: str, body: SiteChangeBody, who: str) -> SiteItem:
    """What is left out stays as it is; null takes out what a site can be without."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
    site = change_site(
        site_id, lambda present: replace(present, **given), at=wiring.clock()(), who=who, sites=wiring.site_book()
    )
    return _item(site)


@sites.route("DELETE", "/sites/{site_id}", "Remove a site at which no device stands", problems=(HTTPStatus.CONFLICT,))
def delete_site(site_id: str, who: str) -> SiteItem:
    """Answers the site as it was."""
    return _item(remove_site(site_id, at=wiring.clock()(), who=who, sites=wiring.site_book()))


def _item(site: Site) -> SiteItem:
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

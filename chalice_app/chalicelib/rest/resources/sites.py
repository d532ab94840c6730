"""The sites: where devices stand, and what grows there."""

from dataclasses import replace
from http import HTTPStatus
from typing import Final

import msgspec

from chalicelib import wiring
from chalicelib.domain.site import Site
from chalicelib.rest.answers.sites import site_item
from chalicelib.rest.inputs.input import PageQuery
from chalicelib.rest.inputs.sites import SiteBody, SiteChangeBody
from chalicelib.rest.outputs.sites import SiteItem, SiteList
from chalicelib.rest.resource import Resource
from chalicelib.services.change_site import change_site
from chalicelib.services.configure_device import WishPorts
from chalicelib.services.register_site import register_site
from chalicelib.services.remove_site import remove_site
from chalicelib.services.tell_site_clock import ClockPorts, tell_site_clock
from chalicelib.time_left import time_left_s

sites: Final = Resource()


@sites.operation("GET", "/sites", "List the sites, by id")
def list_sites(query: PageQuery) -> SiteList:
    page = wiring.site_book().listed(limit=query.limit, cursor=query.cursor)
    return SiteList(items=tuple(map(site_item, page.rows)), cursor=page.cursor)


@sites.operation("POST", "/sites", "Register a site", status=HTTPStatus.CREATED, problems=(HTTPStatus.CONFLICT,))
def post_site(body: SiteBody, who: str) -> SiteItem:
    site = Site(**msgspec.structs.asdict(body), registered_at=wiring.clock()(), registered_by=who)
    register_site(site, sites=wiring.site_book())
    return site_item(site)


@sites.operation("GET", "/sites/{site_id}", "Show a site")
def get_site(site_id: str) -> SiteItem:
    return site_item(wiring.site_book().get(site_id))


@sites.operation("PATCH", "/sites/{site_id}", "Change what is known of a site", problems=(HTTPStatus.CONFLICT,))
def patch_site(site_id: str, body: SiteChangeBody, who: str) -> SiteItem:
    """What is left out stays as it is; null takes out what a site can be without. Its devices hear of another time zone
    before the answer; when that takes too long for a large site, the same change again goes on."""
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not msgspec.UNSET}
    at = wiring.clock()()
    site = change_site(site_id, lambda present: replace(present, **given), at=at, who=who, sites=wiring.site_book())
    if body.time_zone is not msgspec.UNSET:
        tell_site_clock(site, at=at, who=who, ports=_clock_ports(), time_left_s=time_left_s)
    return site_item(site)


@sites.operation(
    "DELETE", "/sites/{site_id}", "Remove a site at which no device stands", problems=(HTTPStatus.CONFLICT,)
)
def delete_site(site_id: str, who: str) -> SiteItem:
    """Answers the site as it was."""
    return site_item(remove_site(site_id, at=wiring.clock()(), who=who, sites=wiring.site_book()))


def _clock_ports() -> ClockPorts:
    wishes = WishPorts(
        shadows=wiring.device_shadows(), configurations=wiring.configuration_book(), events=wiring.event_feed()
    )
    return ClockPorts(devices=wiring.device_registry(), wishes=wishes)

"""The live stream of the platform: over its feed, and over its telemetry as it comes in."""

from collections.abc import Iterator

from fastapi import APIRouter

from chalicelib import wiring
from chalicelib.domain.page import MAX_PAGE
from chalicelib.services.every_row import every_row
from chalicelib.settings import settings as platform_settings
from operator_service.door import Door
from operator_service.live.routes import live_routes
from operator_service.live.telling import Live, LiveSources
from operator_service.settings import Settings


def platform_live() -> Live:
    """The live stream; nothing is read, not even a setting, until it runs."""
    return Live(_sources, clock=wiring.clock())


def platform_live_routes(live: Live, settings: Settings, door: Door) -> APIRouter:
    """The routes over it."""
    return live_routes(
        live,
        signed_in=door.signed_in,
        devices_of=_devices_of,
        clock=wiring.clock(),
        buffered_gateway=settings.buffered_gateway,
    )


def _sources() -> LiveSources:
    return LiveSources(
        feed=wiring.event_feed(),
        telemetry=wiring.live_telemetry(),
        retention=platform_settings().telemetry_retention,
        note=wiring.fresh_samples().note,
    )


def _devices_of(site: str) -> Iterator[str]:
    registry = wiring.device_registry()
    return every_row(lambda cursor: registry.ids_of_site(site, limit=MAX_PAGE, cursor=cursor))

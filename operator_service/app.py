"""The operator service: puts its parts together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from chalicelib import wiring
from chalicelib.version import VERSION
from operator_service.api import api_mount
from operator_service.documents import describe
from operator_service.door import Door
from operator_service.ending import Ending
from operator_service.exports.assembly import platform_desk, platform_export_routes
from operator_service.headers import SecurityHeaders
from operator_service.health import health_routes
from operator_service.live.assembly import platform_live, platform_live_routes
from operator_service.pages import page_routes
from operator_service.pictures import picture_origins
from operator_service.problems import tell_errors_as_problems
from operator_service.reports.assembly import platform_report_routes
from operator_service.settings import Settings
from operator_service.sign_in import sign_in_routes


def create_app(settings: Settings, ending: Ending | None = None) -> FastAPI:
    """Build the service. What it stands on comes from `wiring`, when it is first needed.

    Args:
        ending: who tells when the service is about to end; nobody unless a server does.
    """
    ending = ending or Ending()
    door = Door(settings)
    live, desk = platform_live(), platform_desk()
    ending.on_end(live.hub.close)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with live.running(), desk.open():
            yield

    # No pages of documentation: they would load their scripts from strangers.
    app = FastAPI(title="CloudIoT operator service", version=VERSION, lifespan=lifespan, docs_url=None, redoc_url=None)
    # A path that is nearly one is none: a redirect would lead to whatever host the request names.
    app.router.redirect_slashes = False
    app.state.ending = ending
    tell_errors_as_problems(app)
    app.add_middleware(SecurityHeaders, secure=settings.secure)
    app.include_router(health_routes(ending))
    app.include_router(sign_in_routes(settings, door))
    app.include_router(platform_live_routes(live, settings, door))
    app.include_router(platform_export_routes(desk, door))
    app.include_router(platform_report_routes(door))
    app.router.routes.append(api_mount(door))
    if settings.dashboard is not None:
        # Last: its route takes every path that nobody else took.
        app.include_router(page_routes(settings.dashboard, pictures_from=picture_origins(wiring.photo_files())))
    _document(app)
    return app


def _document(app: FastAPI) -> None:
    """Let `GET /openapi.json` tell of the REST API, too."""
    described: dict[str, Any] = {}

    def document() -> dict[str, Any]:
        if not described:
            described.update(describe(app))
        return described

    app.openapi = document  # type: ignore[method-assign]

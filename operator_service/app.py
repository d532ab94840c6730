"""The service itself: health for the load balancer, readiness for deployments, a status page for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from operator_service.rest_api import RestApi
from operator_service.settings import Settings
from operator_service.status_page import SECURITY_HEADERS, status_page


def create_app(settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> FastAPI:
    """Build the service.

    Args:
        transport: carries the questions to the REST API; HTTP unless a test brings its own.
    """
    started_at = datetime.now(UTC)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(transport=transport) as client:
            app.state.rest = RestApi(client=client, url=settings.rest_url)
            yield

    # No pages of documentation: they would load their scripts from strangers.
    app = FastAPI(title="CloudIoT operator service", lifespan=lifespan, docs_url=None, redoc_url=None)

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process answers. Asks nobody else: a REST API that is away is no reason to restart this."""
        return {"status": "ok"}

    @app.get("/readyz")
    async def readyz(request: Request) -> JSONResponse:
        """The service can do its work: what it stands on answers."""
        answer = await _rest(request).ask()
        if answer.good:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "waiting", "reason": f"REST API: {answer.problem}"}, status_code=503)

    @app.get("/", response_class=HTMLResponse)
    async def status(request: Request) -> Response:
        """The status page."""
        answer = await _rest(request).ask()
        return HTMLResponse(status_page(settings, answer, running_since=started_at), headers=SECURITY_HEADERS)

    return app


def _rest(request: Request) -> RestApi:
    rest = request.app.state.rest
    assert isinstance(rest, RestApi)
    return rest

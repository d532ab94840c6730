"""`/reports`."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import HTMLResponse

from chalicelib.ports.clock import Clock
from operator_service.page_policy import content_security_policy
from operator_service.problems import refusals
from operator_service.reports.gathering import ReportPorts, gather_week
from operator_service.reports.page import report_page
from operator_service.reports.week import Week


def report_routes(
    *,
    ports: Callable[[], ReportPorts],
    clock: Clock,
    pictures_from: Callable[[], Sequence[str]],
    signed_in: Callable[..., Any],
) -> APIRouter:
    """The route.

    Args:
        pictures_from: origins to which the links of photos lead.
        signed_in: dependency that refuses whoever may not read.
    """
    router = APIRouter(tags=["reports"], dependencies=[Depends(signed_in)])

    @router.get(
        "/reports/{site_id}",
        summary="Read the weekly health report of a site",
        response_class=HTMLResponse,
        responses=refusals(
            HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE
        ),
    )
    def get_report(
        site_id: Annotated[str, Path(max_length=64)],
        week: Annotated[str | None, Query(description="`2026-W47`; the last one that is over, unless you say")] = None,
    ) -> HTMLResponse:
        """A page to be printed: devices, climate, leaves, infection risk, alerts, gaps."""
        wanted = None if week is None else Week.parse(week)
        page = report_page(gather_week(site_id, wanted, now=clock(), ports=ports()))
        policy = content_security_policy(page, pictures_from=pictures_from())
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    return router

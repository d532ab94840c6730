"""`/exports`."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.export import Export, ExportFormat, ExportKind, ExportOrder, ExportState
from chalicelib.domain.page import DEFAULT_PAGE, MAX_PAGE
from chalicelib.ports.clock import Clock
from chalicelib.ports.exports import ExportBook, ExportShelf
from operator_service.exports.desk import ExportDesk
from operator_service.problems import refusals

_READING: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_ACTING: Final = (*_READING, HTTPStatus.FORBIDDEN)
_ExportId = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


class NewExport(BaseModel):
    """What is to be exported."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    what: ExportKind
    format: ExportFormat
    start: AwareDatetime = Field(alias="from", description="ISO 8601 with its offset; included")
    end: AwareDatetime = Field(alias="to", description="Likewise; not included")
    site: str | None = Field(default=None, min_length=1, max_length=64)
    device: str | None = Field(default=None, pattern=f"^{DEVICE_ID.pattern}$")

    def order(self) -> ExportOrder:
        """The order."""
        return ExportOrder(
            what=self.what,
            format=self.format,
            start=self.start,
            end=self.end,
            site=self.site,
            device_id=self.device,
        )


class ExportItem(BaseModel):
    """An export, and what has become of it. Times are epoch milliseconds."""

    export_id: str
    what: ExportKind
    format: ExportFormat
    start: int = Field(serialization_alias="from")
    end: int = Field(serialization_alias="to")
    site: str | None
    device: str | None
    ordered_by: str
    ordered_at: int
    expires_at: int = Field(description="When it is forgotten, and its file removed")
    state: ExportState
    progress_pct: float
    rows: int
    size_bytes: int | None
    reason: str | None = Field(description="Why there is no file")
    url: str | None = Field(description="Where the file is, for a quarter of an hour from now; once it is done")

    @classmethod
    def of(cls, export: Export, shelf: ExportShelf) -> Self:
        """The export as it stands."""
        order = export.order
        return cls(
            export_id=export.export_id,
            what=order.what,
            format=order.format,
            start=to_ms(order.start),
            end=to_ms(order.end),
            site=order.site,
            device=order.device_id,
            ordered_by=export.ordered_by,
            ordered_at=to_ms(export.ordered_at),
            expires_at=to_ms(export.expires_at),
            state=export.state,
            progress_pct=export.progress_pct,
            rows=export.rows,
            size_bytes=export.size_bytes,
            reason=export.reason or None,
            url=shelf.url(export) if export.state is ExportState.DONE else None,
        )


class ExportList(BaseModel):
    """Exports, newest first."""

    items: list[ExportItem]
    cursor: str | None


def export_routes(
    desk: ExportDesk,
    *,
    book: Callable[[], ExportBook],
    shelf: Callable[[], ExportShelf],
    clock: Clock,
    signed_in: Callable[..., Any],
    acting: Callable[..., Any],
) -> APIRouter:
    """The routes.

    Args:
        signed_in: dependency that refuses whoever may not read.
        acting: dependency that refuses whoever may not act, and says who acts.
    """
    router = APIRouter(tags=["exports"])

    @router.post(
        "/exports",
        status_code=HTTPStatus.ACCEPTED,
        summary="Order a file of telemetry, diagnoses or alerts",
        responses=refusals(*_ACTING, HTTPStatus.NOT_FOUND),
    )
    async def post_export(wanted: NewExport, session: Annotated[Any, Depends(acting)]) -> ExportItem:
        """Ask for it by its id until it is done; then it has a link. A file is kept for a week."""
        return ExportItem.of(await desk.take(wanted.order(), by=session.name), shelf())

    @router.get(
        "/exports",
        summary="List the exports of the last week",
        dependencies=[Depends(signed_in)],
        responses=refusals(*_READING),
    )
    def get_exports(
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = DEFAULT_PAGE, cursor: str | None = None
    ) -> ExportList:
        """Newest first."""
        page, now = book().listed(limit=limit, cursor=cursor), clock()
        return ExportList(items=[ExportItem.of(one.seen_at(now), shelf()) for one in page.rows], cursor=page.cursor)

    @router.get(
        "/exports/{export_id}",
        summary="Read how an export stands",
        dependencies=[Depends(signed_in)],
        responses=refusals(*_READING, HTTPStatus.NOT_FOUND),
    )
    def get_export(export_id: _ExportId) -> ExportItem:
        """Done, it has a link. Lost, whoever made it is gone: order it again."""
        return ExportItem.of(book().get(export_id).seen_at(clock()), shelf())

    return router

"""`GET /live`."""

import asyncio
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints
from starlette.types import Message, Send

from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import Outage
from chalicelib.ports.clock import Clock
from operator_service.live.cursor import Cursor
from operator_service.live.messages import Interest
from operator_service.live.stream import Watch, live_stream
from operator_service.live.telling import Live
from operator_service.problems import refusals

# Each holds a connection and some 50 KB. Who comes then is sent to another process, or told to wait.
MOST_WATCHERS: Final = 2_000
# A browser that took nothing for so long is gone, whatever its connection says.
TAKES_NOTHING_S: Final = 60.0
# More than any page shows at once.
_MOST_DEVICES: Final = 200
_LONGEST_CURSOR: Final = 1_000
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

_DeviceId = Annotated[str, StringConstraints(pattern=f"^{DEVICE_ID.pattern}$")]


class LiveResponse(StreamingResponse):
    """A stream that does not wait for ever for a browser to take what it is told.

    Not FastAPI's `EventSourceResponse`: there, each browser has every event encoded for itself alone.
    """

    media_type = "text/event-stream"

    async def stream_response(self, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(TAKES_NOTHING_S):
                await send(message)

        await super().stream_response(send_in_time)


def live_routes(
    live: Live,
    *,
    signed_in: Callable[..., Any],
    devices_of: Callable[[str], Iterable[str]],
    clock: Clock,
    buffered_gateway: bool,
) -> APIRouter:
    """The route.

    Args:
        signed_in: dependency that refuses whoever may not read.
        devices_of: the ids of a site's devices.
        buffered_gateway: whether there is something between browsers and us that buffers whole answers.
    """
    router = APIRouter(tags=["live"], dependencies=[Depends(signed_in)])

    async def interest(
        device: Annotated[list[_DeviceId] | None, Query(max_length=_MOST_DEVICES)] = None,
        site: Annotated[str | None, Query(max_length=64)] = None,
    ) -> Interest:
        """What a browser wants to hear of: these devices and this site, or everything."""
        if device is None and site is None:
            return None
        of_site = () if site is None else (site, *await asyncio.to_thread(lambda: tuple(devices_of(site))))
        return frozenset((*(device or ()), *of_site))

    @router.get(
        "/live",
        response_class=LiveResponse,
        summary="Hear what is new, as server-sent events",
        responses={
            200: {"description": "`hello` once, then `feed` and `samples` as they come."},
            **refusals(HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE),
        },
    )
    async def get_live(
        interest: Annotated[Interest, Depends(interest)],
        header_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
        query_id: Annotated[str | None, Query(alias="last_event_id")] = None,
        buffered: Annotated[bool, Query(description="Answer what there is, wait 20 s at most, and end.")] = False,
    ) -> Response:
        """`feed`: a line of the activity feed, as `/events` gives it; its id is where you are, for `Last-Event-ID`.
        `samples`: the newest measurements, gathered for a second. `hello` says whether all is told that you missed."""
        if live.hub.watchers >= MOST_WATCHERS:
            raise Outage(f"{MOST_WATCHERS} watch this process already")
        last = Cursor.parse((header_id or query_id or "")[:_LONGEST_CURSOR])
        watch = Watch(interest=interest, buffered=buffered or buffered_gateway)
        stream = live_stream(live.hub, watch, lambda: live.resume(last), now_ms=to_ms(clock()))
        return LiveResponse(stream, headers=_HEADERS)

    return router

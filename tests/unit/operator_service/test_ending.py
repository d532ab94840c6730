"""The end of the service, with a real server on loopback."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Final

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from operator_service.ending import Ending, EndingServer

# Far less than the twenty seconds for which the server would wait for open connections.
_AT_ONCE_S: Final = 5.0


def an_app(ending: Ending) -> FastAPI:
    """An app whose one route goes on until the service ends."""
    app = FastAPI()
    over = asyncio.Event()
    ending.on_end(over.set)

    async def going_on() -> AsyncIterator[str]:
        yield "begun "
        await over.wait()
        yield "ended in order"

    @app.get("/")
    async def listen() -> StreamingResponse:
        return StreamingResponse(going_on())

    return app


async def _heard_until_the_end() -> str:
    ending = Ending()
    here = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(an_app(ending), log_level="critical", timeout_graceful_shutdown=20)
    server = EndingServer(config, ending)
    serving = asyncio.create_task(server.serve(sockets=[here]))
    url = f"http://127.0.0.1:{here.getsockname()[1]}/"
    heard = ""
    async with asyncio.timeout(_AT_ONCE_S), httpx.AsyncClient(trust_env=False) as client:
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        async with client.stream("GET", url) as answer:
            async for piece in answer.aiter_text():
                heard += piece
                # As a signal does.
                server.should_exit = True
        await serving
    return heard


@pytest.mark.enable_socket
def test_who_listens_is_let_go_before_the_server_waits_for_them() -> None:
    assert asyncio.run(_heard_until_the_end()) == "begun ended in order"


def test_the_end_begins_once() -> None:
    ending, told = Ending(), []
    ending.on_end(lambda: told.append("first"))
    ending.on_end(lambda: told.append("second"))
    before = ending.begun

    ending.begin()
    ending.begin()

    assert (before, ending.begun) == (False, True)
    assert told == ["first", "second"]

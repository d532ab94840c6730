"""An HTTP client that calls an ASGI app in this process: no socket, but with the app's start and stop."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette

Result = TypeVar("Result")


class AsgiClient:
    """Asks an app, one request after the other."""

    def __init__(self, app: Starlette, runner: asyncio.Runner) -> None:
        self.app = app
        self._runner = runner

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)

    def post(self, path: str, *, content: bytes | Iterable[bytes], headers: Mapping[str, str]) -> httpx.Response:
        return self.request("POST", path, content=content, headers=headers)

    def request(
        self,
        method: str,
        path: str,
        *,
        content: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The app's answer. A body that is no bytes is sent in parts, its length untold."""
        return self._runner.run(self._request(method, path, content, headers))

    def run(self, scene: Coroutine[Any, Any, Result]) -> Result:
        """Run this in the app's own event loop."""
        return self._runner.run(scene)

    async def _request(
        self, method: str, path: str, content: bytes | Iterable[bytes] | None, headers: Mapping[str, str] | None
    ) -> httpx.Response:
        body = content if content is None or isinstance(content, bytes) else _in_parts(content)
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://model.local") as client:
            return await client.request(method, path, content=body, headers=headers)


@contextmanager
def running(app: Starlette) -> Iterator[AsgiClient]:
    """A client of the app, from its start to its stop."""
    with asyncio.Runner() as runner:
        lifespan = AsyncExitStack()
        runner.run(_started(app, lifespan))
        try:
            yield AsgiClient(app, runner)
        finally:
            runner.run(lifespan.aclose())


async def _started(app: Starlette, lifespan: AsyncExitStack) -> None:
    await lifespan.enter_async_context(app.router.lifespan_context(app))


async def _in_parts(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part

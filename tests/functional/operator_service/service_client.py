"""Speaks to the operator service as a browser does: keeps cookies, and says which page it asks from."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx

from chalicelib.domain.operator import OperatorKey
from operator_service.app import create_app
from operator_service.settings import Settings
from tests.functional.http.rest_client import OPERATOR

PUBLIC_URL: Final = "https://cloudiot.example"
# What a browser says of a page of ours.
OWN_PAGE: Final = {"X-CloudIoT-Request": "1", "Origin": PUBLIC_URL, "Sec-Fetch-Site": "same-origin"}
# Of the documentation networks (RFC 5737).
ADDRESS: Final = "203.0.113.7"


class ServiceClient:
    """One browser, or one program with a key."""

    def __init__(self, settings: Settings, *, address: str = ADDRESS) -> None:
        self.app: Final = create_app(settings)
        self._url = settings.public_url
        self._address = address
        self.cookies: Final = httpx.Cookies()

    def at(self, address: str) -> "ServiceClient":
        """Another browser, elsewhere, at the same service."""
        other = object.__new__(ServiceClient)
        other.__dict__.update(self.__dict__, _address=address, cookies=httpx.Cookies())
        return other

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] = OWN_PAGE,
        content: bytes | None = None,
    ) -> httpx.Response:
        """One request."""

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self._address, 50_000), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=self._url, cookies=self.cookies) as client:
                answer = await client.request(method, path, json=body, content=content, headers=headers)
                self.cookies.clear()
                self.cookies.update(client.cookies)
                return answer

        return asyncio.run(sent())

    def get(self, path: str, **given: Any) -> httpx.Response:
        """A GET."""
        return self.send("GET", path, **given)

    def post(self, path: str, body: object = None, **given: Any) -> httpx.Response:
        """A POST, as our own page sends it."""
        return self.send("POST", path, body, **given)

    def sign_in(self, key: OperatorKey = OPERATOR) -> httpx.Response:
        """Exchange a key for a session."""
        return self.post("/session", {"key": key.key})


def bearer(key: OperatorKey) -> dict[str, str]:
    """What a program sends."""
    return {"Authorization": f"Bearer {key.key}"}

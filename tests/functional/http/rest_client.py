"""Speaks to the whole app as a client of the REST API does, through Chalice's own test client."""

import json
from collections.abc import Mapping
from typing import Any, Final

from chalice.test import Client

from chalicelib.domain.operator import KeyState, Role
from tests.builders import an_operator_key

OPERATOR: Final = an_operator_key("owner", key="operator-key-of-the-owner")
OLD_OPERATOR: Final = an_operator_key("owner-before", state=KeyState.PREVIOUS, key="operator-key-before-rotation")
VIEWER: Final = an_operator_key("wall-display", role=Role.VIEWER, key="viewer-key-of-the-display")

PROBLEM: Final = "application/problem+json"


class Answer:
    """What came back."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.body: bytes = response.body

    @property
    def json(self) -> Any:
        """The body, read; None when there is none."""
        return json.loads(self.body) if self.body else None

    @property
    def wrong_fields(self) -> list[str]:
        """The fields that a problem document names."""
        assert self.headers["Content-Type"] == PROBLEM, self.json
        return [error["field"] for error in self.json.get("errors", [])]


class RestClient:
    """Sends requests; with the operator's key unless told otherwise."""

    def __init__(self, client: Client) -> None:
        self._http = client.http

    def get(self, path: str, *, key: str | None = OPERATOR.key) -> Answer:
        return self.send("GET", path, key=key)

    def post(self, path: str, body: object = None, *, key: str | None = OPERATOR.key) -> Answer:
        return self.send("POST", path, b"" if body is None else json.dumps(body).encode(), key=key)

    def put(self, path: str, body: object, *, key: str | None = OPERATOR.key) -> Answer:
        return self.send("PUT", path, json.dumps(body).encode(), key=key)

    def patch(self, path: str, body: object, *, key: str | None = OPERATOR.key) -> Answer:
        return self.send("PATCH", path, json.dumps(body).encode(), key=key)

    def delete(self, path: str, *, key: str | None = OPERATOR.key) -> Answer:
        return self.send("DELETE", path, key=key)

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        key: str | None = OPERATOR.key,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = dict(headers or {})
        if key is not None:
            sent["Authorization"] = f"Bearer {key}"
        return Answer(self._http.request(method, path, headers=sent, body=body))

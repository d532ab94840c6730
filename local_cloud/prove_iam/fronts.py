"""The REST API as errands use it: every call must succeed, and every operation must be called by some errand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import requests

from local_cloud.errors import RestFailed

_TIMEOUT_S: Final = 35.0
_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One place where the REST API is served.

    Attributes:
        called: the operations that were, as `POST /sites/{site_id}/captures`.
    """

    url: str
    key: str
    called: set[str] = field(default_factory=set)
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        # A proxy of the developer's, or a ~/.netrc, has no business on loopback.
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {self.key}"
        # By which the operator service tells its own page from a strange one; nobody else minds.
        self._session.headers["X-CloudIoT-Request"] = "1"
        self._session.headers["Origin"] = "://".join(urlsplit(self.url)[:2])

    def call(
        self,
        operation: str,
        *,
        named: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        table: str | None = None,
        query: Mapping[str, Any] | None = None,
        **names: str,
    ) -> Any:
        """Call an operation, such as `PUT /thresholds/sites/{site_id}`, with what belongs in its path by its name.

        Args:
            named: more of that.
            table: a body in CSV instead.

        Raises:
            RestFailed: the answer is not a success.
        """
        self.called.add(operation)
        method, _, path = operation.partition(" ")
        request: dict[str, Any] = {"json": body} if table is None else {"data": table.encode()}
        if table is not None:
            request["headers"] = {"Content-Type": "text/csv"}
        url = self.url + path.format(**(named or {}), **names)
        try:
            answer = self._session.request(method, url, params=query, timeout=_TIMEOUT_S, **request)
        except requests.RequestException as error:
            raise RestFailed(f"{operation}: {error}") from error
        if not answer.ok:
            raise RestFailed(f"{operation} ({named or names}): {answer.status_code} {answer.text[:500]}")
        is_json = "json" in answer.headers.get("Content-Type", "")
        return answer.json() if answer.content and is_json else answer.content

    def operations(self) -> Iterator[str]:
        """Every operation that the OpenAPI document knows."""
        for path, item in self.call("GET /openapi.json")["paths"].items():
            yield from (f"{method.upper()} {path}" for method in item if method in _METHODS)

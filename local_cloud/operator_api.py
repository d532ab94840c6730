"""The platform's REST API, as an operator with a key uses it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import requests

from local_cloud.errors import RestFailed

# API Gateway itself gives up after 29 seconds.
_TIMEOUT_S: Final = 35.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorApi:
    """A client with one operator key."""

    url: str
    key: str | None
    _session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        # A proxy of the developer's, or a ~/.netrc, has no business on loopback.
        self._session.trust_env = False
        if self.key is not None:
            self._session.headers["Authorization"] = f"Bearer {self.key}"

    def close(self) -> None:
        """Hang up; a server that keeps a thread for each connection waits for it when it ends."""
        self._session.close()

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> requests.Response:
        """One request, whatever the answer.

        Raises:
            RestFailed: there was no answer.
        """
        try:
            return self._session.request(method, f"{self.url}{path}", json=body, timeout=_TIMEOUT_S)
        except requests.RequestException as error:
            raise RestFailed(f"{method} {path}: {error}") from error

    def get(self, path: str) -> Any:
        """The JSON document at a path.

        Raises:
            RestFailed: the answer is not a success.
        """
        return _content(self.request("GET", path))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer to a POST.

        Raises:
            RestFailed: the answer is not a success.
        """
        return _content(self.request("POST", path, body))

    def listed(self, path: str) -> Iterator[dict[str, Any]]:
        """Every item of a paged list."""
        cursor: str | None = None
        while True:
            page = self.get(path if cursor is None else f"{path}{'&' if '?' in path else '?'}cursor={cursor}")
            yield from page["items"]
            cursor = page["cursor"]
            if cursor is None:
                return


def _content(answer: requests.Response) -> Any:
    if not answer.ok:
        raise RestFailed(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}")
    return answer.json() if answer.content else None

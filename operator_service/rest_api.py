"""The platform's REST API, as far as this service looks at it: does it answer?"""

import time
from dataclasses import dataclass
from typing import Final

import httpx

# Longer than a cold start of the function behind it, shorter than the patience of whoever asks us.
PATIENCE_S: Final = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking once. `problem` is None when the API answered as it should."""

    problem: str | None
    took_ms: int

    @property
    def good(self) -> bool:
        """Whether the API works."""
        return self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RestApi:
    """Asks the REST API how it is."""

    client: httpx.AsyncClient
    url: str

    async def ask(self) -> Answer:
        """Ask for its health, once. Never raises: that the API is away is an answer, too."""
        started = time.monotonic()
        try:
            response = await self.client.get(f"{self.url}/health", timeout=PATIENCE_S)
            problem = None if response.is_success else f"it answered {response.status_code}"
        except httpx.TimeoutException:
            problem = f"no answer within {PATIENCE_S:g} seconds"
        except httpx.HTTPError as error:
            problem = f"not reachable ({type(error).__name__})"
        return Answer(problem=problem, took_ms=round((time.monotonic() - started) * 1000))

"""Outages of parts: what a call does not reach, and what nobody hears the answer of."""

from collections.abc import Callable, Iterable
from typing import Any

from chalicelib.domain.errors import Outage


class Weather:
    """Decides which calls of parts fail: some before they take effect, some after."""

    def __init__(self, *, before: Iterable[int] = (), after: Iterable[int] = ()) -> None:
        self._before, self._after = frozenset(before), frozenset(after)
        self.calls = 0

    def around(self, part: Any) -> Any:
        """The part, out in this weather."""
        return _Exposed(part, self)

    def strike(self, call: Callable[[], Any]) -> Any:
        """Make a call, or let it fail."""
        self.calls += 1
        number = self.calls
        if number in self._before:
            raise Outage(f"call {number} did not get through")
        answer = call()
        if number in self._after:
            raise Outage(f"nobody heard the answer of call {number}")
        return answer


class _Exposed:
    def __init__(self, part: Any, weather: Weather) -> None:
        self._part, self._weather = part, weather

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._part, name)
        return lambda *args, **kwargs: self._weather.strike(lambda: method(*args, **kwargs))

"""Breaks a fake for a while, as the cloud does."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.errors import Outage


def fail(fake: object, method: str, *, times: int | None = None, error: Exception | None = None) -> None:
    """Let a method of a fake raise instead of working.

    Args:
        times: how many calls fail before it works again; None for all of them.
        error: an `Outage` unless told otherwise.
    """
    working: Callable[..., Any] = getattr(fake, method)
    failures = 0

    def failing(*args: Any, **kwargs: Any) -> Any:
        nonlocal failures
        if times is None or failures < times:
            failures += 1
            raise error or Outage(f"{method} is broken")
        return working(*args, **kwargs)

    setattr(fake, method, failing)

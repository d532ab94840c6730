"""How long the present invocation may go on trying what failed; the rest of its time is for ending in order."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

# A call that finds nobody there takes up to twenty seconds to say so, and what was put off by the retries must still be
# done: in the last quarter of a function's minute there is room for that.
_SHARE_FOR_RETRIES: Final = 0.75

_deadline: Final[ContextVar[float | None]] = ContextVar("deadline", default=None)


@contextmanager
def limited_by(context: Any) -> Iterator[None]:
    """Let what is done inside be retried for as long as this Lambda context has time."""
    remaining_s = context.get_remaining_time_in_millis() / 1000
    token = _deadline.set(time.monotonic() + _SHARE_FOR_RETRIES * remaining_s)
    try:
        yield
    finally:
        _deadline.reset(token)


def time_left_s() -> float | None:
    """Seconds that are left for retries, never negative; None outside of an invocation that waits for nobody."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline - time.monotonic())

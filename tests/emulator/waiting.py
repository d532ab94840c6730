"""Waits for what the platform does in its own time."""

import time
from collections.abc import Callable
from typing import Final

# Over broker, stream and functions, on a machine that does other work.
_PATIENCE_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.2


def eventually(look: Callable[[], bool]) -> bool:
    """Whether it comes true before our patience ends."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if look():
            return True
        time.sleep(_LOOK_EVERY_S)
    return False

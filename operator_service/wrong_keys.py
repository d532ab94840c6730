"""How many wrong keys may come from one address."""

import math
import time
from datetime import timedelta
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from chalicelib.domain.errors import TooManyTries

# Whoever copies a key from one window to another gets it wrong twice; keys have 256 bits, and a thousand addresses
# that guess for a year come nowhere near one. The limit keeps guesses from being work for us.
TRIES_A_MINUTE: Final = 10


class WrongKeys:
    """Counts them, in this process alone: each of a few processes that lets ten pass is no weaker than one."""

    def __init__(self) -> None:
        self._limit = RateLimitItemPerMinute(TRIES_A_MINUTE)
        self._tries = MovingWindowRateLimiter(MemoryStorage())

    def check(self, address: str) -> None:
        """See whether another key may be tried.

        Raises:
            TooManyTries: not now.
        """
        if not self._tries.test(self._limit, address):
            reset_at, _ = self._tries.get_window_stats(self._limit, address)
            raise TooManyTries(timedelta(seconds=max(1, math.ceil(reset_at - time.time()))))

    def note(self, address: str) -> int:
        """A wrong key came; answers how many of the last minute that makes."""
        self._tries.hit(self._limit, address)
        _, left = self._tries.get_window_stats(self._limit, address)
        return TRIES_A_MINUTE - left

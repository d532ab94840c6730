"""Time as the simulator sees it, and how long to wait after a failure."""

import asyncio
import random
import time
from collections.abc import Iterator
from typing import Final, Protocol

# The waits that the device protocol asks for.
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 120.0


class Timekeeper(Protocol):
    """The clock on the wall, and patience. A test brings one that takes no time."""

    def now_ms(self) -> int:
        """Epoch milliseconds, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Come back later."""


class SystemTime:
    """Real time."""

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def waits(chance: random.Random) -> Iterator[float]:
    """Seconds to wait after each failure in a row: doubling, each shortened by chance by up to a half,
    so that a fleet that failed together does not come back together."""
    wait_s = FIRST_WAIT_S
    while True:
        yield wait_s * chance.uniform(0.5, 1.0)
        wait_s = min(LONGEST_WAIT_S, wait_s * 2)

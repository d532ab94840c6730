"""Waiting between attempts: longer each time, by a random part, and not for ever."""

import random
from collections.abc import Callable, Iterator
from typing import Final

# A throttled partition recovers within a second or two; a function that waits much longer
# is paid for doing nothing, while its source would deliver again anyway.
BUDGET_S: Final = 6.0
_FIRST_WAIT_S: Final = 0.05
_LONGEST_WAIT_S: Final = 1.0


def attempts(sleep: Callable[[float], None], *, budget_s: float = BUDGET_S) -> Iterator[int]:
    """Number the attempts of a loop, and wait before each but the first.

    The waits double up to a second, each shortened by up to a half at random so that those who were
    refused together do not come back together. It ends when the next wait would exceed the budget.
    """
    waited = 0.0
    wait = _FIRST_WAIT_S
    attempt = 1
    while True:
        yield attempt
        pause = wait * random.uniform(0.5, 1.0)
        if waited + pause > budget_s:
            return
        sleep(pause)
        waited += pause
        wait = min(wait * 2, _LONGEST_WAIT_S)
        attempt += 1

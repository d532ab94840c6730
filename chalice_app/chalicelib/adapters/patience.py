"""Waiting between attempts: longer each time, by a random part, and not for ever."""

import random
from collections.abc import Callable, Iterator
from typing import Final

from chalicelib.time_left import time_left_s

# For whoever has a person waiting: a throttled partition recovers within a second or two.
BUDGET_S: Final = 6.0
_FIRST_WAIT_S: Final = 0.05
_LONGEST_WAIT_S: Final = 1.0


def attempts(sleep: Callable[[float], None]) -> Iterator[int]:
    """Number the attempts of a loop, and wait before each but the first.

    The waits double up to a second, each shortened by up to a half at random so that those who were refused together
    do not come back together. It ends when the next wait would exceed the time that the invocation has left for
    retries: to give up earlier would have the source deliver everything again. Where a person waits, that time is
    `BUDGET_S`.
    """
    left_s = time_left_s()
    budget_s = BUDGET_S if left_s is None else left_s
    waited = 0.0
    wait = _FIRST_WAIT_S
    attempt = 1
    while True:
        yield attempt
        pause = wait * random.uniform(0.5, 1.0)
        left_s = time_left_s()
        if waited + pause > budget_s or (left_s is not None and pause > left_s):
            return
        sleep(pause)
        waited += pause
        wait = min(wait * 2, _LONGEST_WAIT_S)
        attempt += 1

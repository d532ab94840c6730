"""Hands out the photos of the mix in whole rounds: a contender that is cut off early never got the lighter half."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Rounds(Generic[Item]):
    """The items in order, round after round, shared by all threads that iterate; the round in which the time runs out
    is the last."""

    def __init__(self, items: Sequence[Item], seconds: float) -> None:
        self._items = items
        self._seconds = seconds
        self._lock = threading.Lock()
        self._handed_out = 0
        self._started = time.perf_counter()

    def __iter__(self) -> Iterator[Item]:
        while (number := self._next()) is not None:
            yield self._items[number % len(self._items)]

    @property
    def handed_out(self) -> int:
        return self._handed_out

    @property
    def elapsed_s(self) -> float:
        return time.perf_counter() - self._started

    def _next(self) -> int | None:
        with self._lock:
            number = self._handed_out
            if number and number % len(self._items) == 0 and self.elapsed_s >= self._seconds:
                return None
            self._handed_out += 1
            return number


def run_in_threads(work: Callable[[], None], count: int) -> None:
    """Run `work` in so many threads, and wait for them.

    Raises:
        Exception: the first that any of them raised.
    """
    with ThreadPoolExecutor(count) as threads:
        for ended in [threads.submit(work) for _ in range(count)]:
            ended.result()

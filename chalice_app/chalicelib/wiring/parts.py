"""Parts of the platform, each made when it is first asked for, and once."""

from collections.abc import Callable
from functools import cache, update_wrapper
from threading import RLock
from typing import Final, Generic, TypeVar

Made = TypeVar("Made")

# One for all, which a part that is made of others takes again: whoever needs two of them cannot wait for each other.
_making: Final = RLock()


class Part(Generic[Made]):
    """What a function makes, kept.

    `functools.cache` alone would let threads that ask at the same moment each make one; and what a part remembers, such
    as the fleet's last samples, must not be told to one of them and asked of another.
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        """Keep what this makes."""
        self._made = cache(make)
        update_wrapper(self, make)

    def __call__(self) -> Made:
        """The part."""
        with _making:
            return self._made()

    def cache_clear(self) -> None:
        """Let go of it: the next one is made anew."""
        self._made.cache_clear()

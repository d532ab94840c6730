"""A clock that stands still until it is told otherwise."""

from datetime import datetime, timedelta

from tests.builders import NOON


class FrozenClock:
    """Implements `Clock`; starts at `NOON`."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by

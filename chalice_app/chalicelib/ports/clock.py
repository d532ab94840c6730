"""The time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time, UTC, in whole milliseconds: so do the wire and the tables."""

    def __call__(self) -> datetime: ...

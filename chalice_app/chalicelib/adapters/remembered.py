"""Values that are read from AWS once a minute at most, and kept over failures that say nothing about them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Generic, TypeVar

from chalicelib.domain.errors import CloudIoTError
from chalicelib.observability import logger
from chalicelib.ports.clock import Clock

Value = TypeVar("Value")

# A change is in force everywhere after a minute, and a busy function pays for one read a minute.
FRESH_FOR: Final = timedelta(seconds=60)

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Remembered(Generic[Value]):
    """One value, read when it is asked for and older than a minute."""

    def __init__(
        self, read: Callable[[], Value], *, clock: Clock, survives: tuple[type[CloudIoTError], ...], name: str
    ) -> None:
        """Remember what `read` gives.

        Args:
            survives: failures of `read` over which the last good value stays in force.
            name: of the value, for the log.
        """
        self._read = read
        self._clock = clock
        self._survives = survives
        self._name = name
        self._value: Value | None = None
        # One attribute, read once: the operator service asks, and forgets, from many threads.
        self._fresh_until = _NEVER

    def get(self) -> Value:
        """The value; raises what reading it raised when there is no good one to fall back on."""
        now = self._clock()
        if self._value is not None and now < self._fresh_until:
            return self._value
        try:
            self._value = self._read()
        except self._survives as error:
            if self._value is None:
                raise
            logger.exception("last good value stays in force", value=self._name, why=str(error))
        self._fresh_until = now + FRESH_FOR
        return self._value

    def forget(self) -> None:
        """Read it anew when it is next asked for; if that fails, the value of now stays the last good one."""
        self._fresh_until = _NEVER

"""Ctrl-C, SIGTERM and a closed terminal all end a local cloud in the same orderly way."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class EndingSignals:
    """Turns the first ending signal into a KeyboardInterrupt, and ignores those that follow.

    Whoever is asked to end twice must not leave a process behind for it: ending takes seconds, and is bounded.
    """

    def __init__(self) -> None:
        self._shields = 0
        self._pending = False
        self._asked = False

    def listen(self) -> None:
        """From now on, in this process. Only the main thread may call it."""
        for number in ENDING_SIGNALS:
            signal.signal(number, self._on_signal)

    @contextmanager
    def uninterrupted(self) -> Iterator[None]:
        """Let a signal wait meanwhile: between the start of a process and its place in our books."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if self._pending and not self._shields:
            self._pending = False
            raise KeyboardInterrupt

    def insist(self) -> None:
        """Interrupt again, if we were asked to end: whoever waits in a loop calls this in each round.

        Python swallows what is raised in a destructor or a weak reference's callback, and a signal may come
        in the middle of one. The ending would never begin, and no further signal would be heard.
        """
        if self._asked:
            raise KeyboardInterrupt

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        for number in ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self._shields:
            self._pending = True
        else:
            raise KeyboardInterrupt


ending_signals: Final = EndingSignals()

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

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        for number in ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self._shields:
            self._pending = True
        else:
            raise KeyboardInterrupt


ending_signals: Final = EndingSignals()

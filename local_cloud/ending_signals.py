"""Ctrl-C, SIGTERM and a closed terminal all end a local cloud in the same orderly way."""

import os
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

_STANDARD_STREAMS: Final = (0, 1, 2)

ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class EndingSignals:
    """Turns the first ending signal into a KeyboardInterrupt, and ignores those that follow.

    Whoever is asked to end twice must not leave a process behind for it: ending takes seconds, and is bounded.
    """

    def __init__(self, streams: Sequence[int] = _STANDARD_STREAMS) -> None:
        self._shields = 0
        self._pending = False
        self._asked = False
        self._streams = streams
        self._terminals = select.poll()

    def listen(self) -> None:
        """From now on, in this process. Only the main thread may call it."""
        for number in ENDING_SIGNALS:
            signal.signal(number, self._on_signal)
        for stream in filter(os.isatty, self._streams):
            # That it hung up is told unasked.
            self._terminals.register(stream, 0)

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
        """Interrupt, if we were asked to end: whoever waits in a loop calls this in each round.

        Not every signal does it. A terminal that closes tells only the leader of its session, and when that is
        `make`, it keeps the news to itself. And what is raised in a destructor or in a weak reference's callback
        is swallowed by Python: a signal may come in the middle of one, and no further signal would be heard.
        """
        if self._asked or self._hung_up():
            raise KeyboardInterrupt

    def _hung_up(self) -> bool:
        return any(happened & (select.POLLHUP | select.POLLERR) for _, happened in self._terminals.poll(0))

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True
        for number in ENDING_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        if self._shields:
            self._pending = True
        else:
            raise KeyboardInterrupt


ending_signals: Final = EndingSignals()

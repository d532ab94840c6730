"""Waits for a fleet, and shows how far it is."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

# Often enough for a figure in tenths of seconds to be right, rarely enough to leave the cores to the fleet.
_PAUSE_S: Final = 1.0
_WIDTH: Final = 12


@dataclass(frozen=True, slots=True)
class Watch:
    """Tells people on standard error; standard output is for the figures."""

    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    def say(self, step: str) -> None:
        """One line."""
        self.console.print(step)

    def until(self, what: str, done: Callable[[], int], *, total: int, timeout_s: float) -> bool:
        """Ask how much is done until it is all, or until the time is over; whether it is all."""
        deadline = time.monotonic() + timeout_s
        with self._progress() as bar:
            task = bar.add_task(what.ljust(_WIDTH), total=total)
            while True:
                count = done()
                bar.update(task, completed=count)
                if count >= total or time.monotonic() > deadline:
                    break
                time.sleep(_PAUSE_S)
        if not self.console.is_terminal:
            self.say(f"{what}: {count} of {total}")
        return count >= total

    @contextmanager
    def counting(self, what: str, *, total: int) -> Iterator[Callable[[], None]]:
        """Show how many are done; whoever does one says so by a call."""
        with self._progress() as bar:
            task = bar.add_task(what.ljust(_WIDTH), total=total)
            yield lambda: bar.advance(task)
        if not self.console.is_terminal:
            self.say(f"{what}: {total}")

    def _progress(self) -> Progress:
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )

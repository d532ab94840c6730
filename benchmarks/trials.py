"""Contenders take turns in processes of their own; a bar shows how far they are."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks.turn import Turn


class TrialFailed(Exception):
    """A contender ended badly; the text is its last word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A module of this package that measures something and ends in a line of JSON."""

    name: str
    module: str
    arguments: Sequence[object]

    def run(self, measuring: Sequence[object]) -> Turn:
        """One turn, with what all trials are told about measuring.

        Raises:
            TrialFailed: it did not end well.
        """
        return msgspec.json.decode(said_by(self.module, *self.arguments, *measuring), type=Turn)


def said_by(module: str, *arguments: object) -> str:
    """The last line that a module of this package prints in a process of its own.

    Raises:
        TrialFailed: it did not end well.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        complaint = ended.stderr.strip().splitlines() or ["it said nothing"]
        raise TrialFailed(f"{module}: {complaint[-1]}")
    return ended.stdout.splitlines()[-1]


def take_turns(
    trials: Sequence[Trial], measuring: Sequence[object], *, turns: int, console: Console
) -> dict[str, list[Turn]]:
    """Each trial once, then all of them again: what slows the machine for a while, slows no one alone.

    Returns:
        Each trial's turns, by its name.
    """
    results: dict[str, list[Turn]] = {trial.name: [] for trial in trials}
    with progress(console) as bar:
        task = bar.add_task("", total=turns * len(trials))
        for _ in range(turns):
            for trial in trials:
                bar.update(task, description=trial.name)
                results[trial.name].append(trial.run(measuring))
                bar.advance(task)
    return results


def progress(console: Console, *, by_itself: bool = True) -> Progress:
    """A bar that leaves no trace when it is full.

    Args:
        by_itself: whether it is drawn ten times a second, by a thread; where this very process is being timed, it is
            drawn when it is told to.
    """
    columns = (BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f}"), TimeElapsedColumn())
    shown = TextColumn("{task.description}")
    return Progress(*columns, shown, console=console, transient=True, auto_refresh=by_itself)

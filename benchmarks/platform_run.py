"""How a benchmark of the whole platform is run: in a folder that goes away, and told by a table and a line."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from rich.console import Console
from rich.table import Table

from local_cloud.ending_signals import ending_signals
from local_cloud.errors import LocalCloudError


class Report(Protocol):
    """What was measured."""

    @property
    def sound(self) -> bool:
        """Whether all went as it must, however long it took."""

    def table(self) -> Table:
        """The figures for people."""

    def shortfalls(self) -> Iterable[str]:
        """The goals that were missed."""

    def line(self) -> str:
        """The figures for programs, JSON."""


def run(measure: Callable[[Path], Report], *, name: str) -> int:
    """Measure, and tell what came of it; the line comes last.

    Args:
        measure: is given a folder for as long as it takes.

    Returns:
        The exit status: 1 if something is not sound, or the platform did not come up.
    """
    ending_signals.listen()
    try:
        with TemporaryDirectory(prefix=f"bench-{name}-") as home:
            report = measure(Path(home))
    except LocalCloudError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    Console().print(report.table())
    for shortfall in report.shortfalls():
        sys.stderr.write(f"{shortfall}\n")
    sys.stdout.write(report.line() + "\n")
    return 0 if report.sound else 1

"""What a soak shows: its progress while it runs, and a table of what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from local_cloud.soak.verdict import SoakVerdict

_QUIET: Final = "bright_black"


class Gauge:
    """Shows how far the fleet has come, and what has happened to the platform meanwhile."""

    def __init__(self, progress: Progress, messages: int) -> None:
        self._progress = progress
        self._task = progress.add_task("messages", total=messages, faults=0, killed=0)

    def show(self, *, sent: int, faults: int, killed: int) -> None:
        """How it stands now."""
        self._progress.update(self._task, completed=sent, faults=faults, killed=killed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakView:
    """Draws on a terminal; where there is none, nothing moves."""

    console: Console

    @contextmanager
    def gauge(self, messages: int) -> Iterator[Gauge]:
        """A bar for as long as the devices send."""
        columns = (
            TextColumn("         {task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("[red]{task.fields[faults]} faults[/]  [yellow]{task.fields[killed]} workers killed[/]"),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as progress:
            yield Gauge(progress, messages)


def result_table(verdict: SoakVerdict) -> Table:
    """What was sent, what was done to the platform, and what is wrong."""
    account = verdict.account
    table = Table(box=box.SIMPLE_HEAD, show_header=False, padding=(0, 2, 0, 0), title_justify="left")
    table.title = "[bold green]Soak passed[/]" if verdict.good else "[bold red]Soak failed[/]"
    table.add_column(style=_QUIET)
    table.add_column(justify="right")
    rows = [
        ("devices", verdict.devices),
        ("samples published", account.published),
        ("samples stored, value by value", account.stored),
        ("lost", account.lost),
        ("stored, but never published", len(account.unknown)),
        ("alerts that the truth calls for", account.alerts_expected),
        ("alerts lost", len(account.alerts_lost)),
        ("alerts doubled", account.doubled),
        *((f"faults of {service}", count) for service, count in sorted(verdict.faults_by_service.items()) if count),
        ("function workers killed", verdict.killed),
        ("seconds", round(verdict.seconds)),
    ]
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    return table

"""Makes the report: asks the platform, compares, draws and writes."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich import box
from rich.table import Table

from local_cloud.diary import entries_in
from local_cloud.endpoints import Endpoints
from local_cloud.errors import NotRunning
from local_cloud.fleet_report.arrival_watch import notes_in
from local_cloud.fleet_report.comparison import Comparison, compare
from local_cloud.fleet_report.figures import figures
from local_cloud.fleet_report.findings import FindingsReader
from local_cloud.fleet_report.page import write_page
from local_cloud.fleet_report.pictures import draw_all
from local_cloud.fleet_report.truth_reader import read_truth
from local_cloud.operator_api import OperatorApi

PAGE: Final = "report.md"
# What had left by the time of the question has arrived by then, or never will.
_SETTLING_TIMEOUT_S: Final = 60.0
_POLL_S: Final = 2.0
_MARKS: Final = {None: "", True: "[green]✓[/]", False: "[bold red]✗[/]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """One report.

    Attributes:
        diary: what the devices wrote.
        notes: when messages were found in the table, as a watch has noted it; there may be none.
        out: folder of the page and its pictures.
    """

    endpoints: Endpoints
    diary: Path
    notes: Path
    out: Path
    tell: Callable[[str], None]

    def make(self, pause: Callable[[float], None] = time.sleep) -> Comparison:
        """Compare once everything has arrived, or time enough has gone by, and write it all down.

        Raises:
            NotRunning: no device has written anything.
            RestFailed: the platform does not answer.
        """
        comparison = self._settled(pause)
        self.out.mkdir(parents=True, exist_ok=True)
        self.tell("Drawing")
        write_page(comparison, draw_all(comparison, self.out), self.out / PAGE)
        return comparison

    def _settled(self, pause: Callable[[float], None]) -> Comparison:
        deadline = time.monotonic() + _SETTLING_TIMEOUT_S
        until_ms = time.time_ns() // 1_000_000
        while True:
            comparison = self._compared(until_ms)
            if not any(comparison.complaints) or time.monotonic() > deadline:
                return comparison
            pause(_POLL_S)

    def _compared(self, until_ms: int) -> Comparison:
        truth = read_truth(entries_in(self.diary), until_ms=until_ms)
        if not truth.device_ids:
            raise NotRunning(f"no device has written anything to {self.diary}")
        api = OperatorApi(url=self.endpoints.rest_url, key=self.endpoints.operator_key)
        findings = FindingsReader(api=api, endpoints=self.endpoints).read(truth.device_ids)
        return compare(truth, findings, notes_in(self.notes))


def summary_table(comparison: Comparison) -> Table:
    """The report's figures for the terminal."""
    table = Table(box=box.SIMPLE_HEAD, show_header=False, padding=(0, 2, 0, 0), title_justify="left")
    good = not any(comparison.complaints)
    table.title = "[bold green]All is well[/]" if good else "[bold red]Not all is well[/]"
    table.add_column(style="bright_black")
    table.add_column(justify="right")
    table.add_column()
    for figure in figures(comparison):
        table.add_row(figure.name, figure.value, _MARKS[figure.good])
    return table

"""The figures of the fleet page, as a table and as one line of JSON."""

import json
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table

from benchmarks.page.visits import FirstLoad, Watching

# The goals of the project, with a thousand devices in the fleet.
MOST_JS_KB: Final = 200.0
MOST_LCP_MS: Final = 1_500.0
# What the eye does not see, and what is written as 0.00.
MOST_CLS: Final = 0.005
MOST_TASK_MS: Final = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReport:
    """What was measured: some first loads, and a while in which all devices sent."""

    devices: int
    loads: Sequence[FirstLoad]
    watching: Watching

    @property
    def sound(self) -> bool:
        """Whether all goals were met: of a page, each of them can be felt."""
        return not any(self.shortfalls())

    @property
    def js_kb(self) -> float:
        """Compressed scripts of a first load, in units of 1,000 bytes."""
        return max(load.js_bytes for load in self.loads) / 1000

    @property
    def overview_ms(self) -> float:
        """The median of the loads."""
        return statistics.median(load.overview_ms for load in self.loads)

    @property
    def lcp_ms(self) -> float:
        """The median of the loads."""
        return statistics.median(load.lcp_ms for load in self.loads)

    @property
    def cls(self) -> float:
        """The worst of the loads, or of the while after one."""
        return max(self.watching.cls, *(load.cls for load in self.loads))

    def line(self) -> str:
        """The last line that the benchmark prints."""
        return json.dumps(
            {
                "bench": "page",
                "devices": self.devices,
                "js_kb": round(self.js_kb, 1),
                "lcp_ms": round(self.lcp_ms),
                "cls": round(self.cls, 3),
                "longest_task_ms": round(self.watching.longest_task_ms, 1),
                "overview_ms": round(self.overview_ms),
                "tasks_over_50_ms": sum(task.clock_ms > MOST_TASK_MS for task in self.watching.tasks),
            }
        )

    def table(self) -> Table:
        """The figures for people."""
        table = Table(title=f"The fleet page with {self.devices:,} devices", title_justify="left")
        for title in ("figure", "measured", "goal"):
            table.add_column(title)
        for row in self._rows():
            table.add_row(*row)
        return table

    def shortfalls(self) -> Iterator[str]:
        """The goals that were missed."""
        for what, measured, most in (
            ("KB of scripts", self.js_kb, MOST_JS_KB),
            ("ms to the largest paint", self.lcp_ms, MOST_LCP_MS),
            ("of layout shift", self.cls, MOST_CLS),
            ("ms in one task", self.watching.longest_task_ms, MOST_TASK_MS),
        ):
            if measured > most:
                yield f"{measured:,.3f} {what}; the goal is {most:g}"

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        unpacked = max(load.js_unpacked_bytes for load in self.loads) / 1000
        yield "scripts, compressed", f"{self.js_kb:.1f} KB ({unpacked:.0f} KB unpacked)", f"{MOST_JS_KB:.0f} KB"
        yield "the fleet's overview on a first visit, median", f"{self.overview_ms:.0f} ms", ""
        every = ", ".join(f"{load.lcp_ms:.0f}" for load in self.loads)
        yield "largest contentful paint, median", f"{self.lcp_ms:.0f} ms of {every}", f"{MOST_LCP_MS:.0f} ms"
        # A browser does not name what has left the page again, as the first rows do when fresh ones come.
        if self.loads[0].lcp_of:
            yield "what it was", self.loads[0].lcp_of, ""
        yield "layout shift", f"{self.cls:.3f}", "0"
        watching = self.watching
        yield (
            "all devices sent",
            f"{watching.rounds} times in {watching.seconds:.0f} s, while the list was scrolled",
            "",
        )
        hardest = max((task.processor_ms for task in watching.tasks), default=0.0)
        longest = f"{watching.longest_task_ms:.1f} ms by the clock, {hardest:.1f} ms of a processor"
        yield "longest task", longest, f"{MOST_TASK_MS:.0f} ms"
        busy = sum(task.processor_ms for task in watching.tasks) / watching.seconds / 10
        yield "main thread", f"{busy:.1f} % of a processor, in {len(watching.tasks):,} tasks", ""

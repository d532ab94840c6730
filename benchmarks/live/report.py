"""The figures of the live stream, as a table and as one line of JSON."""

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

from rich.table import Table

# The goal of the project, for 500 who watch one process.
P95_WITHIN_MS: Final = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveReport:
    """What was measured.

    Attributes:
        waits_ms: from before the write to the last byte at a watcher, of all watchers and events, ascending.
        lost: events that a watcher did not hear of, of all watchers together; so are the next two.
        twice: events of which one heard again.
        out_of_order: events of which one heard after a later one.
        cuts: lines that were cut on the way.
        seconds: how long events were written.
        cpu_s: what the service took of the cores meanwhile.
        idle_mb, peak_mb: its memory with everybody there before the first event, and the most at any time.
    """

    clients: int
    events: int
    waits_ms: Sequence[float]
    lost: int
    twice: int
    out_of_order: int
    cuts: int
    seconds: float
    cpu_s: float
    idle_mb: float
    peak_mb: float

    @classmethod
    def of(
        cls,
        heard: Sequence[Sequence[tuple[str, float]]],
        written: Mapping[str, float],
        *,
        cuts: int,
        seconds: float,
        cpu_s: float,
        idle_mb: float,
        peak_mb: float,
    ) -> Self:
        """Hold what everybody heard, of each event its id and when, against what was written when."""
        told = [[event_id for event_id, _ in one if event_id in written] for one in heard]
        waits = [(at - written[event_id]) * 1000 for one in heard for event_id, at in one if event_id in written]
        return cls(
            clients=len(heard),
            events=len(written),
            waits_ms=sorted(waits),
            lost=sum(len(written.keys() - one) for one in told),
            twice=sum(len(one) - len(set(one)) for one in told),
            out_of_order=sum(later < earlier for one in told for earlier, later in pairwise(one)),
            cuts=cuts,
            seconds=seconds,
            cpu_s=cpu_s,
            idle_mb=idle_mb,
            peak_mb=peak_mb,
        )

    @property
    def sound(self) -> bool:
        """Whether everybody heard of everything, in order, and once."""
        return not (self.lost or self.twice or self.out_of_order)

    def line(self) -> str:
        """The last line that the benchmark prints."""
        p50_ms, p95_ms = self._quantiles()
        return json.dumps(
            {
                "bench": "live",
                "clients": self.clients,
                "p95_ms": p95_ms,
                "lost": self.lost,
                "twice": self.twice,
                "out_of_order": self.out_of_order,
                "events": self.events,
                "p50_ms": p50_ms,
                "max_ms": round(self.waits_ms[-1]) if self.waits_ms else None,
                "cuts": self.cuts,
                "cpu_pct": round(100 * self.cpu_s / self.seconds, 1),
                "idle_mb": round(self.idle_mb, 1),
                "peak_mb": round(self.peak_mb, 1),
            }
        )

    def table(self) -> Table:
        """The figures for people."""
        table = Table(title=f"{self.clients:,} watch one process", title_justify="left")
        for title in ("figure", "measured", "goal"):
            table.add_column(title)
        for row in self._rows():
            table.add_row(*row)
        return table

    def shortfalls(self) -> Iterator[str]:
        """The goals that were missed."""
        p95_ms = self._quantiles()[1]
        if p95_ms is None or p95_ms > P95_WITHIN_MS:
            yield f"95 of 100 within {p95_ms} ms; the goal is {P95_WITHIN_MS:.0f}"
        if not self.sound:
            yield f"{self.lost} lost, {self.twice} twice, {self.out_of_order} out of order"

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        p50_ms, p95_ms = self._quantiles()
        yield "events, told to everybody", f"{self.events:,}, {self.events * self.clients:,} times", ""
        yield "from before the write: median", f"{p50_ms} ms", ""
        yield "95 of 100 within", f"{p95_ms} ms", f"{P95_WITHIN_MS:.0f} ms"
        yield "lost, twice, out of order", f"{self.lost}, {self.twice}, {self.out_of_order}", "0, 0, 0"
        yield "lines cut and taken up again", f"{self.cuts}", ""
        yield "processor", f"{100 * self.cpu_s / self.seconds:.1f} % of a core", ""
        yield "memory: everybody there, at its peak", f"{self.idle_mb:.0f} MB, {self.peak_mb:.0f} MB", ""

    def _quantiles(self) -> tuple[int | None, int | None]:
        """The median, and what 95 of 100 stay below."""
        if len(self.waits_ms) < 2:
            return None, None
        return round(statistics.median(self.waits_ms)), round(statistics.quantiles(self.waits_ms, n=100)[94])

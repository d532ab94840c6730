"""The figures of the serving benchmark, as a table and as one line of JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, ClassVar

import msgspec
from rich.table import Table

from benchmarks.turn import Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One contender at one concurrency, over all its turns. `asking` is the share of a core that the load took."""

    photos_per_s: float
    p50_ms: float | None = None
    p95_ms: float | None = None
    not_answered: int = 0
    asking: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingReport:
    """Everything that was measured.

    Servers by their concurrency; a contender that did not run is missing. `overload` is our server asked by more than
    it lets wait.
    """

    bare: Mapping[str, Row]
    ours: Mapping[int, Row]
    eager: Mapping[int, Row]
    compiled: Mapping[int, Row]
    overload: Sequence[Turn]
    ready_s: float
    rss_mb: float | None
    cores: int

    # Of the concurrencies, the one that the ratios are taken at: more than two cores can work on, so that a server
    # must keep order, and no more than a platform of this size asks at a time.
    compared_at: ClassVar[int] = 4

    def line(self) -> str:
        """The last line of the benchmark."""
        ours, bare = self.ours[self.compared_at], max(row.photos_per_s for row in self.bare.values())
        figures: dict[str, Any] = {
            "bench": "serving",
            "of_bare_loop": _rounded(ours.photos_per_s / bare, 3),
            "vs_torch_eager": _rounded(self._times_faster_than(self.eager), 2),
            "p50_ms": _rounded(ours.p50_ms, 1),
            "p95_ms": _rounded(ours.p95_ms, 1),
            "rss_mb": _rounded(self.rss_mb, 0),
            "ready_s": _rounded(self.ready_s, 2),
            "vs_torch_compiled": _rounded(self._times_faster_than(self.compiled), 2),
            "refused_p95_ms": _rounded(_median([turn.turned_away_p95_ms for turn in self.overload]), 1),
            "cores": self.cores,
            "photos_per_s": {
                **{f"bare_{way}": _rounded(row.photos_per_s, 1) for way, row in self.bare.items()},
                **self._by_concurrency("ours", self.ours),
                **self._by_concurrency("eager", self.eager),
                **self._by_concurrency("compiled", self.compiled),
            },
            "not_answered": sum(row.not_answered for row in self._rows()),
        }
        return msgspec.json.encode(figures).decode()

    def table(self) -> Table:
        """All contenders for people to read. `asking` is in percent of a core."""
        table = Table("contender", "at once", "photos/s", "p50 ms", "p95 ms", "no answer", "asking")
        for way, row in self.bare.items():
            table.add_row(f"bare loop, {way}", "", *_cells(row))
        servers = {"this server": self.ours, "PyTorch eager": self.eager, "torch.compile": self.compiled}
        for name, rows in servers.items():
            for concurrency, row in rows.items():
                table.add_row(name, str(concurrency), *_cells(row))
        table.add_row("this server, overloaded", "", *_cells(row_of(self.overload)))
        for column in table.columns[1:]:
            column.justify = "right"
        return table

    def _times_faster_than(self, other: Mapping[int, Row]) -> float | None:
        if self.compared_at not in other:
            return None
        return self.ours[self.compared_at].photos_per_s / other[self.compared_at].photos_per_s

    def _by_concurrency(self, name: str, rows: Mapping[int, Row]) -> dict[str, float | None]:
        return {f"{name}_{concurrency}": _rounded(row.photos_per_s, 1) for concurrency, row in rows.items()}

    def _rows(self) -> list[Row]:
        return [*self.bare.values(), *self.ours.values(), *self.eager.values(), *self.compiled.values()]


def row_of(turns: Sequence[Turn]) -> Row:
    """All turns of a contender together; latencies are those of its median turn."""
    seconds = sum(turn.seconds for turn in turns)
    return Row(
        photos_per_s=sum(turn.photos for turn in turns) / seconds,
        p50_ms=_median([turn.p50_ms for turn in turns]),
        p95_ms=_median([turn.p95_ms for turn in turns]),
        not_answered=sum(turn.failed + turn.turned_away for turn in turns),
        asking=sum(turn.asking_cpu_s for turn in turns) / seconds,
    )


def _median(values: Sequence[float | None]) -> float | None:
    measured = [value for value in values if value is not None]
    return median(measured) if measured else None


def _cells(row: Row) -> list[str]:
    latencies = [f"{value:.1f}" if value is not None else "" for value in (row.p50_ms, row.p95_ms)]
    return [f"{row.photos_per_s:.1f}", *latencies, str(row.not_answered), f"{row.asking:.0%}"]


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)

"""The figures of the ingest benchmark, for people and for scripts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import msgspec
from rich.table import Table

# Of the sizes of a message that are measured, the one that write units and calls are compared at.
COMPARED_AT = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What taking in one batch took.

    Attributes:
        cpu_s: processor time of each round.
        peak_mb: the most memory that was allocated at once beyond what stays.
    """

    messages: int
    samples: int
    cpu_s: Sequence[float]
    calls: int
    write_units: int
    peak_mb: float

    @property
    def cpu_ms_per_1000_samples(self) -> float:
        """Of the median round."""
        return median(self.cpu_s) * 1e3 * 1000 / self.samples

    @property
    def cpu_us_per_message(self) -> float:
        """Of the median round."""
        return median(self.cpu_s) * 1e6 / self.messages

    @property
    def calls_per_1000_messages(self) -> float:
        """Calls of AWS."""
        return self.calls * 1000 / self.messages

    @property
    def units_per_1000_samples(self) -> float:
        """DynamoDB's write units, alerts included."""
        return self.write_units * 1000 / self.samples


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """All that was measured.

    Attributes:
        ours, usual, lean: by samples a message; `lean` is the usual way with its samples as one text.
        cold_import_s: of our app with all that its handler loads at its first use, as often as it was measured.
        bare_import_s: of `import chalice, boto3`.
    """

    ours: Mapping[int, Row]
    usual: Mapping[int, Row]
    lean: Mapping[int, Row]
    cold_import_s: Sequence[float]
    bare_import_s: Sequence[float]

    def line(self) -> str:
        """The last line of the benchmark; every ratio is the baseline's figure by ours, the last one ours by theirs."""
        ours, usual = self.ours[COMPARED_AT], self.usual[COMPARED_AT]
        figures = {
            "bench": "ingest",
            **{f"cpu_ratio_{size}": round(self.cpu_ratio(self.usual, size), 2) for size in sorted(self.ours)[::-1]},
            "calls_ratio": round(usual.calls / ours.calls, 2),
            "write_units_ratio": round(usual.write_units / ours.write_units, 2),
            "cold_import_ratio": round(median(self.cold_import_s) / median(self.bare_import_s), 2),
            **{f"cpu_ratio_{size}_text": round(self.cpu_ratio(self.lean, size), 2) for size in sorted(self.lean)[::-1]},
            "cpu_us_per_message": {str(size): round(row.cpu_us_per_message, 1) for size, row in self.ours.items()},
            "cold_import_ms": round(median(self.cold_import_s) * 1e3),
        }
        return msgspec.json.encode(figures).decode()

    def cpu_ratio(self, baseline: Mapping[int, Row], size: int) -> float:
        """How many times as much processor time a baseline takes."""
        return median(baseline[size].cpu_s) / median(self.ours[size].cpu_s)

    def table(self) -> Table:
        """All contenders for people to read."""
        table = Table(
            "handler", "samples a message", "CPU ms / 1,000 samples", "CPU µs / message", "calls / 1,000 messages",
            "write units / 1,000 samples", "peak MB",
        )  # fmt: skip
        for name, rows in (("CloudIoT", self.ours), ("usual way", self.usual), ("usual way, JSON text", self.lean)):
            for size, row in rows.items():
                table.add_row(name, str(size), *_cells(row))
        for column in table.columns[1:]:
            column.justify = "right"
        return table


def _cells(row: Row) -> list[str]:
    return [
        f"{row.cpu_ms_per_1000_samples:.1f}",
        f"{row.cpu_us_per_message:.0f}",
        f"{row.calls_per_1000_messages:.0f}",
        f"{row.units_per_1000_samples:.0f}",
        f"{row.peak_mb:.1f}",
    ]

"""Verdicts as a table for people at a terminal."""

from collections.abc import Iterable, Mapping
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from ml_model.diagnosis import Diagnosis, Verdict

_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.DISEASE: "bold red",
    Verdict.HEALTHY: "green",
    Verdict.UNSURE: "yellow",
    Verdict.NOT_A_LEAF: "dim",
}


def verdict_table(diagnoses: Iterable[tuple[str, Diagnosis]]) -> Table:
    """A row for each file and its diagnosis.

    Where the verdict is unsure, the best guess stands there all the same; of what is no leaf, no guess means anything.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("verdict")
    table.add_column("sure", justify="right")
    table.add_column("diagnosis")
    table.add_column("ill area", justify="right")
    table.add_column("file", overflow="fold")
    for file, found in diagnoses:
        is_leaf = found.verdict is not Verdict.NOT_A_LEAF
        # Text, since a file's name may hold what the table would take for markup.
        table.add_row(
            Text(found.verdict.replace("_", " "), _STYLES[found.verdict]),
            f"{found.confidence:.0%}" if is_leaf else "",
            Text(f"{found.crop}: {found.condition}" if is_leaf else ""),
            "" if found.severity_pct is None else f"{found.severity_pct:.0f} %",
            Text(file),
        )
    return table

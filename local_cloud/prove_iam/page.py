"""The table in `docs/security.md`, between two markers: the command writes it, people read it."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from local_cloud.errors import LocalCloudError
from local_cloud.folders import REPOSITORY
from local_cloud.prove_iam.verdict import Row

PAGE: Final = REPOSITORY / "docs" / "security.md"
BEGINS: Final = "<!-- `make prove-iam` writes from here on -->"
ENDS: Final = "<!-- until here -->"


class NoPlaceForTable(LocalCloudError):
    """The page has no markers, or not in order."""


def write_table(rows: Iterable[Row], *, summary: str, page: Path = PAGE) -> None:
    """Put the table in the place of the one before.

    Raises:
        NoPlaceForTable: the page does not say where.
    """
    text = page.read_text("utf-8")
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise NoPlaceForTable(f"{page} has no {BEGINS} and {ENDS} after it")
    table = "\n".join(_table(rows))
    page.write_text(f"{before}{BEGINS}\n\n{summary}\n\n{table}\n\n{ENDS}{after}", "utf-8")


def _table(rows: Iterable[Row]) -> Iterator[str]:
    yield "| function | may | on | verdict | shown by |"
    yield "|---|---|---|---|---|"
    for row in rows:
        actions = ", ".join(f"`{action}`" for action in row.actions)
        yield f"| {row.function} | {actions} | `{row.resource}` | {row.verdict} | {row.shown_by} |"

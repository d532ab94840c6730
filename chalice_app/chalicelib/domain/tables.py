"""Tables that people send: what is wrong with them, cell by cell."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.errors import InputRefused, TableRefused

# Who got a column wrong has every row wrong; the first few say it.
MAX_TOLD: Final = 20


def wrong_cell(line: int, column: str, reason: str) -> InputRefused:
    """What is wrong with one cell; without a column, with the whole line.

    Args:
        line: of the file, counted from 1.
    """
    return InputRefused(f"line {line}: {reason}", field=f"{line}.{column}" if column else f"{line}")


def refuse_wrong(cells: Sequence[InputRefused]) -> None:
    """Refuse a table, if anything is wrong.

    Raises:
        TableRefused: something is; it names the first cells.
    """
    if cells:
        raise TableRefused(cells[:MAX_TOLD], rows=len(cells))

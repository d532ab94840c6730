"""Walks through a paged list to its end; where somebody waits for the answer, the caller stops in time."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from chalicelib.domain.page import Page

Row = TypeVar("Row")


def every_row(read: Callable[[str | None], Page[Row]]) -> Iterator[Row]:
    """Every row of a list.

    Args:
        read: the page that a cursor stands for; the first one for None.
    """
    page = read(None)
    yield from page.rows
    while page.cursor is not None:
        page = read(page.cursor)
        yield from page.rows

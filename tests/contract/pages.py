"""Walks through paged lists."""

from collections.abc import Callable
from typing import Final, TypeVar

from chalicelib.domain.page import Page

Row = TypeVar("Row")

# Nothing that any list ever gives as a cursor.
FOREIGN_CURSORS: Final = (
    "",
    "nonsense",
    "!!",
    "e30",
    "WyJhIl0",
    "WyJhIiwiYiJd",
    "WyJhIiwiYiIsImMiLCJkIl0",
    "ä",
    "a" * 1000,
)


def all_pages(read: Callable[[str | None], Page[Row]]) -> list[tuple[Row, ...]]:
    """Every page of a list; it must end, and no page but a sole one may be empty."""
    pages: list[tuple[Row, ...]] = []
    cursor: str | None = None
    while True:
        page = read(cursor)
        pages.append(page.rows)
        if page.cursor is None:
            return pages
        assert page.rows, "an empty page with a next one"
        assert len(pages) < 100, "the list does not end"
        cursor = page.cursor

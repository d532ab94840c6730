"""Looks through a paged list for the rows that somebody wants."""

from collections.abc import Callable
from typing import Final, TypeVar

from chalicelib.domain.page import Page

Row = TypeVar("Row")

# What is rare must not turn one request into a walk through everything ever kept.
_PAGES_AT_ONCE: Final = 20


def search_pages(
    read: Callable[[int, str | None], Page[Row]], wanted: Callable[[Row], bool], *, limit: int, cursor: str | None
) -> Page[Row]:
    """One page of the wanted rows; it may be short, even empty, while there is a next one.

    Args:
        read: one page of the whole list, by limit and cursor.
    """
    found: list[Row] = []
    for _ in range(_PAGES_AT_ONCE):
        # Never more than fit: so the cursor always stands behind the last row that was looked at.
        page = read(limit - len(found), cursor)
        found += [row for row in page.rows if wanted(row)]
        cursor = page.cursor
        if cursor is None or len(found) == limit:
            break
    return Page(tuple(found), cursor)

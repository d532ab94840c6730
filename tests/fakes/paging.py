"""Pages over rows in memory, with cursors as opaque and as strict as the real ones."""

import base64
from collections.abc import Mapping
from typing import TypeVar

from chalicelib.domain.errors import CursorInvalid
from chalicelib.domain.page import Page

Row = TypeVar("Row")


def page_of(
    rows: Mapping[str, Row], *, scope: str, limit: int, cursor: str | None, newest_first: bool = False
) -> Page[Row]:
    """One page of the rows, in the order of their keys.

    Args:
        scope: names the list; a cursor is good for the list that gave it only.
    """
    keys = sorted(rows, reverse=newest_first)
    if cursor is not None:
        last = _position(cursor, scope)
        keys = [key for key in keys if (key < last if newest_first else key > last)]
    shown = keys[:limit]
    more = len(keys) > limit
    return Page(tuple(rows[key] for key in shown), _cursor(scope, shown[-1]) if more else None)


def _cursor(scope: str, position: str) -> str:
    return base64.urlsafe_b64encode(f"{scope}\n{position}".encode()).decode()


def _position(cursor: str, scope: str) -> str:
    try:
        named, _, position = base64.b64decode(cursor, altchars=b"-_", validate=True).decode().partition("\n")
    except ValueError as error:
        raise CursorInvalid("the cursor is not one of ours", field="cursor") from error
    if named != scope or not position:
        raise CursorInvalid("the cursor is not one of ours", field="cursor")
    return position

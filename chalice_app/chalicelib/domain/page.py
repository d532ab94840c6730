"""One page of a list."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Row = TypeVar("Row")

DEFAULT_PAGE: Final = 50
# A page of this many of our largest items stays well under DynamoDB's 1 MB a query and API Gateway's 10 MB an answer.
MAX_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and where the next ones begin.

    Attributes:
        cursor: opaque; None on the last page.
    """

    rows: tuple[Row, ...]
    cursor: str | None = None

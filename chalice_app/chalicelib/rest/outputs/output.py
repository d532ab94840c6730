"""What all answers have in common."""

from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

EpochMs = Annotated[int, Meta(description="Epoch milliseconds, UTC")]

Item = TypeVar("Item")


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """What a client gets; it must not mind fields that are added later."""


class Listed(Output, Generic[Item], frozen=True):
    """One page.

    The next page's request carries `cursor`; null means that this was the last one. A page that was filtered
    may be short, even empty, while there is a next one.
    """

    items: tuple[Item, ...]
    cursor: str | None

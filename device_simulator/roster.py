"""Which devices a simulated fleet consists of: the same ids, sites and names for the same number."""

import string
from dataclasses import dataclass
from typing import Final

SITES: Final = ("greenhouse-1", "greenhouse-2", "field-1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a device stands, under the names that the operator gives it."""

    device_id: str
    site: str
    name: str


def roster(count: int) -> tuple[Place, ...]:
    """The first `count` places, dealt out to the sites in turn; a larger fleet keeps the places of a smaller one."""
    return tuple(_place(number) for number in range(count))


def _place(number: int) -> Place:
    site = SITES[number % len(SITES)]
    letters = _letters(number // len(SITES))
    kind, _, ordinal = site.rpartition("-")
    spot = "Post" if kind == "field" else "Bench"
    return Place(
        device_id=f"{site}-{letters}", site=site, name=f"{spot} {letters.upper()}, {kind.capitalize()} {ordinal}"
    )


def _letters(number: int) -> str:
    """a … z, aa, ab … as the columns of a spreadsheet are counted."""
    alphabet = string.ascii_lowercase
    letters = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, len(alphabet))
        letters = alphabet[digit] + letters
    return letters

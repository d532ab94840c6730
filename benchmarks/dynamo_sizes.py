"""How large DynamoDB takes an item to be, by its own published rules.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from collections.abc import Mapping
from decimal import Decimal
from math import ceil
from typing import Any, Final

Attributes = Mapping[str, Mapping[str, Any]]

WRITE_UNIT_BYTES: Final = 1024
READ_UNIT_BYTES: Final = 4096
# What an item takes of the storage that is billed, beside its own bytes; an entry of an index takes the same again.
STORAGE_OVERHEAD_BYTES: Final = 100

# A list or a map takes this much itself, and a byte for each of its entries.
_COLLECTION_BYTES: Final = 3
_ENTRY_BYTES: Final = 1


def item_bytes(item: Attributes) -> int:
    """The size that units are reckoned by: names and values of all attributes."""
    return sum(_text_bytes(name) + _value_bytes(value) for name, value in item.items())


def write_units_of(size_bytes: int) -> int:
    """Units of a plain write; one of a transaction takes twice as many."""
    return max(1, ceil(size_bytes / WRITE_UNIT_BYTES))


def read_units_of(size_bytes: int, *, consistent: bool) -> float:
    """Units of a read; also what finds nothing takes one, or half a one when it need not be up to date."""
    units = max(1, ceil(size_bytes / READ_UNIT_BYTES))
    return float(units) if consistent else units / 2


def _value_bytes(attribute: Mapping[str, Any]) -> int:
    ((kind, value),) = attribute.items()
    match kind:
        case "S":
            return _text_bytes(value)
        case "B":
            return len(value)
        case "N":
            return _number_bytes(value)
        case "BOOL" | "NULL":
            return 1
        case "L":
            return _COLLECTION_BYTES + sum(_ENTRY_BYTES + _value_bytes(entry) for entry in value)
        case "M":
            return _COLLECTION_BYTES + sum(
                _ENTRY_BYTES + _text_bytes(name) + _value_bytes(entry) for name, entry in value.items()
            )
        case _:
            raise ValueError(f"no item of ours has an attribute of the type {kind!r}")


def _text_bytes(text: str) -> int:
    return len(text.encode())


def _number_bytes(number: str) -> int:
    """One byte for each two significant digits, one more, and one for a minus sign; zeros at either end are free."""
    sign, digits, _ = Decimal(number).as_tuple()
    significant = len("".join(map(str, digits)).strip("0"))
    return ceil(significant / 2) + 1 + sign

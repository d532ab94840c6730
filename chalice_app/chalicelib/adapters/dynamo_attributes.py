"""Domain objects as DynamoDB attributes, by way of the shapes in which they are stored, and back.

A stored shape names every field of its thing again, on purpose: what lies in the tables changes when somebody
changes the shape, never as a side effect of work on the domain. Times are stored as ISO 8601 text, for people
who look into the tables. boto3's own serializer refuses floats; ours keeps them exactly.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.domain.errors import StoredStateInvalid

Attributes = dict[str, dict[str, Any]]
Thing = TypeVar("Thing")

# Floats are exact integers up to here. DynamoDB writes 36.0 as 36: so do we, to compare equal with what we read.
_EXACT_INTEGERS: Final = 2.0**53
# DynamoDB knows nothing smaller but zero, and refuses an item for it; a broken sensor may well send it.
_SMALLEST: Final = 1e-130


def to_attributes(thing: object, shape: type[msgspec.Struct]) -> Attributes:
    """A thing as attributes; fields that are None are left out."""
    stored = msgspec.convert(thing, shape, from_attributes=True)
    return {name: _wrap(value) for name, value in msgspec.to_builtins(stored).items() if value is not None}


def from_attributes(
    attributes: Mapping[str, Mapping[str, Any]], shape: type[msgspec.Struct], kind: type[Thing]
) -> Thing:
    """The thing again; attributes that its shape does not name, such as keys, are passed over.

    Raises:
        StoredStateInvalid: the item is not of this shape.
    """
    plain = {name: _unwrap(value) for name, value in attributes.items()}
    try:
        return msgspec.convert(msgspec.convert(plain, shape), kind, from_attributes=True)
    except msgspec.ValidationError as error:
        raise StoredStateInvalid(f"a stored item is no {shape.__name__}: {error}") from error


def text_attributes(**texts: str) -> Attributes:
    """Attributes of text, such as keys."""
    return {name: {"S": text} for name, text in texts.items()}


def _wrap(value: Any) -> dict[str, Any]:
    match value:
        case str():  # most are
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": _number(value)}
        case list() | tuple():
            return {"L": [_wrap(entry) for entry in value]}
        case dict():
            return {"M": {name: _wrap(entry) for name, entry in value.items() if entry is not None}}
        case _:
            raise TypeError(f"we do not keep a {type(value).__name__} in DynamoDB")


def _number(value: float) -> str:
    if abs(value) < _SMALLEST:
        return "0"
    exact = value == int(value) and abs(value) <= _EXACT_INTEGERS
    return str(int(value)) if exact else repr(value)


def _unwrap(attribute: Mapping[str, Any]) -> Any:
    ((kind, value),) = attribute.items()
    match kind:
        case "N":
            return int(value) if value.removeprefix("-").isdigit() else float(value)
        case "L":
            return [_unwrap(entry) for entry in value]
        case "M":
            return {name: _unwrap(entry) for name, entry in value.items()}
        case _:
            return value

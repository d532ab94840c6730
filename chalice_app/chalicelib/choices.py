"""Finds what the value at a path of an input can be, where that is one of a few: msgspec's messages leave it out."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import inspect

_STEP: Final = re.compile(r"[^.\[\]]+")


def choices_at(path: str, shape: type) -> tuple[object, ...]:
    """The values that fit; none when any number of them does.

    Args:
        path: as msgspec writes it, without the `$`: `rules[2].direction`.
        shape: of the whole input.
    """
    kinds = [*_single(inspect.type_info(shape))]
    for step in _STEP.findall(path):
        kinds = [single for kind in kinds for inner in _inside(kind, step) for single in _single(inner)]
    return tuple(value for kind in kinds for value in _values(kind))


def _single(kind: inspect.Type) -> Iterator[inspect.Type]:
    """The kinds that a union is made of, each without its metadata."""
    match kind:
        case inspect.Metadata(type=inner):
            yield from _single(inner)
        case inspect.UnionType(types=types):
            for each in types:
                yield from _single(each)
        case _:
            yield kind


def _inside(kind: inspect.Type, step: str) -> Iterator[inspect.Type]:
    match kind:
        case inspect.StructType(fields=fields):
            yield from (field.type for field in fields if field.encode_name == step)
        case inspect.ListType(item_type=inner) | inspect.VarTupleType(item_type=inner):
            yield inner
        case inspect.DictType(value_type=inner):
            yield inner


def _values(kind: inspect.Type) -> Iterator[object]:
    match kind:
        case inspect.EnumType(cls=cls):
            yield from (member.value for member in cls)
        case inspect.LiteralType(values=values):
            yield from values

"""What msgspec has against an input, said so that whoever wrote the device or the client can act on it."""

import re
from collections.abc import Mapping
from typing import Final

from chalicelib.choices import choices_at
from chalicelib.text_rules import IN_WORDS

_PATH: Final = re.compile(r"^(?P<reason>.*?)(?: - at `(?P<key>key in )?\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)

# How msgspec's paths end at some value of an object whose keys are free.
A_VALUE: Final = "[...]"

# msgspec's sentence, and ours; {field} is the field's path.
_SENTENCES: Final = (
    (r"Object missing required field `(?P<name>.*)`", "{field} is missing"),
    (r"Object contains unknown field `(?P<name>.*)`", "{field} is not known here"),
    (r"Expected `\w+` of length >= 1", "{field} must not be empty"),
    (r"Expected `array` of length >= (?P<limit>\d+)", "{field} must have at least {limit} entries"),
    (r"Expected `array` of length <= (?P<limit>\d+)", "{field} must have at most {limit} entries"),
    (r"Expected `\w+` of length >= (?P<limit>\d+)", "{field} must have at least {limit} characters"),
    (r"Expected `\w+` of length <= (?P<limit>\d+)", "{field} must have at most {limit} characters"),
    (r"Expected `\w+` >= (?P<limit>\S+)", "{field} must be at least {limit}"),
    (r"Expected `\w+` <= (?P<limit>\S+)", "{field} must be at most {limit}"),
    (r"Expected `\w+` matching regex (?P<pattern>.*)", "{field} must be {pattern}"),
    (r"Expected `(?P<wanted>.*)`, got `(?P<given>.*)`", "{field} must be {wanted}, not {given}"),
    (r"Invalid enum value (?P<value>.*)", "{field} cannot be {value}, only {choices}"),
    (r"Invalid RFC3339 encoded date", "{field} must be a date, such as 2026-03-21"),
    (r"Number out of range", "{field} is too large a number"),
    (r"Input data was truncated", "the JSON ends too early"),
)
_TRANSLATIONS: Final = tuple((re.compile(theirs, re.DOTALL), ours) for theirs, ours in _SENTENCES)

# What msgspec calls a type of JSON, and what people do.
_TYPES: Final[Mapping[str, str]] = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "an array",
    "object": "an object",
}
# Beside "a whole number", what is wrong with a given float is that it is not whole.
_GIVEN_TYPES: Final[Mapping[str, str]] = {**_TYPES, "float": "a fraction"}
# msgspec quotes a pattern as Python would.
_PATTERNS: Final[Mapping[str, str]] = {repr(pattern): words for pattern, words in IN_WORDS.items()}


def reason_and_field(error: Exception, shape: type) -> tuple[str, str]:
    """The reason for people, and the path of the field that is wrong, empty when the whole input is.

    Where an object's keys are free, msgspec does not say which value it means: the field is the object then.

    Args:
        shape: what the input was read as.
    """
    match = _PATH.match(str(error))
    if match is None:
        return str(error), ""
    reason, path = match["reason"], (match["path"] or "").removesuffix(A_VALUE)
    some = "a value of " if str(error).endswith(f"{A_VALUE}`") else ""
    for pattern, sentence in _TRANSLATIONS:
        said = pattern.fullmatch(reason)
        if said is not None:
            words = said.groupdict()
            field = ".".join(part for part in (path, words.pop("name", "")) if part)
            choices = _either([repr(choice) for choice in choices_at(field, shape)])
            told = {name: _plain(name, word) for name, word in words.items()}
            return sentence.format(field=some + (field or "the input"), choices=choices, **told), field
    return reason, path


def _plain(name: str, word: str) -> str:
    match name:
        case "pattern":
            return _PATTERNS.get(word, f"of the form {word}")
        case "wanted":
            return _either([_TYPES.get(kind, kind) for kind in word.split(" | ")])
        case "given":
            return _GIVEN_TYPES.get(word, word)
        case _:
            return word


def _either(words: list[str]) -> str:
    return " or ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)

"""What msgspec has against an input, said so that whoever wrote the device or the client can act on it."""

import re
from typing import Final

_PATH: Final = re.compile(r"^(?P<reason>.*?)(?: - at `(?P<key>key in )?\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)

# How msgspec's paths end at some value of an object whose keys are free.
A_VALUE: Final = "[...]"

# msgspec's sentence, and ours; {field} is the field's path.
_SENTENCES: Final = (
    (r"Object missing required field `(?P<name>.*)`", "{field} is missing"),
    (r"Object contains unknown field `(?P<name>.*)`", "{field} is not known here"),
    (r"Expected `array` of length >= (?P<limit>\d+)", "{field} must have at least {limit} entries"),
    (r"Expected `array` of length <= (?P<limit>\d+)", "{field} must have at most {limit} entries"),
    (r"Expected `\w+` of length >= (?P<limit>\d+)", "{field} must have at least {limit} characters"),
    (r"Expected `\w+` of length <= (?P<limit>\d+)", "{field} must have at most {limit} characters"),
    (r"Expected `\w+` >= (?P<limit>\S+)", "{field} must be at least {limit}"),
    (r"Expected `\w+` <= (?P<limit>\S+)", "{field} must be at most {limit}"),
    (r"Expected `\w+` matching regex '(?P<pattern>.*)'", "{field} must match {pattern}"),
    (r"Expected `(?P<wanted>.*)`, got `(?P<given>.*)`", "{field} must be {wanted}, not {given}"),
    (r"Invalid enum value (?P<value>.*)", "{field} cannot be {value}"),
    (r"Number out of range", "{field} is too large a number"),
)
_TRANSLATIONS: Final = tuple((re.compile(theirs, re.DOTALL), ours) for theirs, ours in _SENTENCES)


def reason_and_field(error: Exception) -> tuple[str, str]:
    """The reason for people, and the path of the field that is wrong, empty when the whole input is.

    Where an object's keys are free, msgspec does not say which value it means: the field is the object then.
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
            return sentence.format(field=some + (field or "the input"), **words), field
    return reason, path

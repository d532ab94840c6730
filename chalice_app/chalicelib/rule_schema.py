"""The JSON Schema of alert rules, for editors and programs: docs/alert-rules.schema.json and `GET /thresholds/schema`.

It says what a document may look like. Whether its rules make sense (a warning beyond its critical limit, two rules of
one id, a margin that no value comes back over) is for `PUT /thresholds` to say.
"""

import json
from inspect import cleandoc
from typing import Any, Final

import msgspec

from chalicelib.rule_json import RulesJson

# msgspec's patterns are Python's, where `$` alone would let a line feed pass; in JSON Schema's dialect it would not.
_PYTHONS_END: Final = r"$(?!\n)"
# What a class cannot say: which fields stand in for each other.
_EITHER: Final[dict[str, list[dict[str, Any]]]] = {
    "Rule": [
        {"required": ["conditions"]},
        {"required": ["metric", "direction"]},
        {"required": ["enabled"], "properties": {"enabled": {"const": False}}},
    ],
    "Condition": [{"required": ["warning"]}, {"required": ["critical"]}],
}


def rules_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a document of rules."""
    (root,), shapes = msgspec.json.schema_components([RulesJson], ref_template="#/$defs/{name}")
    definitions = {_name(name): _tidied(shape) for name, shape in shapes.items()}
    for name, either in _EITHER.items():
        definitions[name]["anyOf"] = either
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Alert rules",
        **_tidied(root),
        "$defs": definitions,
    }


def schema_file() -> str:
    """The same as it lies in docs/, with a line feed at its end."""
    return json.dumps(rules_schema(), indent=2) + "\n"


def _name(name: str) -> str:
    return name.removesuffix("Json")


def _tidied(part: Any) -> Any:
    """A part of a schema as its readers, who do not read Python, expect it."""
    if isinstance(part, list):
        return [_tidied(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    tidied = {name: _tidied(value) for name, value in part.items()}
    for name, tidy in (("description", cleandoc), ("title", _name), ("$ref", _name), ("pattern", _javascripts)):
        if isinstance(tidied.get(name), str):
            tidied[name] = tidy(tidied[name])
    return tidied


def _javascripts(pattern: str) -> str:
    return pattern.replace(_PYTHONS_END, "$")

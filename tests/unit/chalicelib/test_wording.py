"""What clients are told of an input that does not fit."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest

from chalicelib import payloads
from chalicelib.rest.api import OPERATIONS
from chalicelib.rest.inputs.alerts import AlertsQuery
from chalicelib.rest.inputs.devices import EnrolmentBody
from chalicelib.rest.inputs.thresholds import ThresholdsBody
from chalicelib.text_rules import IN_WORDS
from chalicelib.wording import reason_and_field

_RULE: Final = {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35}
_DEVICE: Final = {"device_id": "field-7", "site": "field", "name": "South bench"}


def refusal(values: object, shape: type) -> tuple[str, str]:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(values, shape)
    return reason_and_field(refused.value, shape)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"device_id": "Field 7"}, "device_id must be 3 to 64 of a-z, 0-9 and -, beginning with a letter or digit"),
        ({"name": "two\nlines"}, "name must be one line of text, not blank, without control characters"),
        ({"csr_pem": 7}, "csr_pem must be text or null, not a whole number"),
    ],
)
def test_a_wrong_field_is_told_in_words(wrong: dict[str, Any], reason: str) -> None:
    assert refusal(_DEVICE | wrong, EnrolmentBody) == (reason, next(iter(wrong)))


@pytest.mark.parametrize(
    ("wrong", "reason", "field"),
    [
        ({"metric": "T"}, "rules[1].metric must be 1 to 32 of a-z, 0-9 and _, beginning with a letter", "metric"),
        ({"direction": "up"}, "rules[1].direction cannot be 'up', only 'above' or 'below'", "direction"),
        ({"warning": "35"}, "rules[1].warning must be a number or null, not text", "warning"),
    ],
)
def test_a_wrong_field_inside_a_list_is_told_in_words(wrong: dict[str, Any], reason: str, field: str) -> None:
    told = refusal({"rules": [_RULE, _RULE | wrong]}, ThresholdsBody)

    assert told == (reason, f"rules[1].{field}")


def test_what_a_parameter_can_be_is_listed() -> None:
    reason, field = refusal({"status": "opne"}, AlertsQuery)

    assert reason == "status cannot be 'opne', only 'open', 'acknowledged', 'snoozed' or 'resolved'"
    assert field == "status"


@pytest.mark.parametrize("body", [b'{"rules": [', b'{"rules": "', b""])
def test_a_body_that_breaks_off_is_told_so(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError) as refused:
        msgspec.json.decode(body, type=ThresholdsBody)

    assert reason_and_field(refused.value, ThresholdsBody) == ("the JSON ends too early", "")


_OF_DEVICES: Final = [each for each in vars(payloads).values() if isinstance(each, type)]
_OF_CLIENTS: Final = [shape for each in OPERATIONS for shape in (each.query, each.body) if shape is not None]


@pytest.mark.parametrize("shapes", [_OF_DEVICES, _OF_CLIENTS], ids=["devices", "clients"])
def test_every_pattern_that_an_input_must_match_has_words(shapes: list[type]) -> None:
    shapes = [shape for shape in shapes if issubclass(shape, msgspec.Struct)]

    patterns = {pattern for shape in shapes for pattern in patterns_in(msgspec.json.schema(shape))}

    assert patterns
    assert patterns <= IN_WORDS.keys()


def patterns_in(schema: Any) -> Iterator[str]:
    """Every pattern of a JSON schema, wherever it stands."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for part in schema.values():
            yield from patterns_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from patterns_in(part)

"""Alert rules as JSON: read, written, published, explained."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction, QuietHours
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.rule_checks import RESERVED_IDS, RESERVED_PREFIXES
from chalicelib.rule_json import etag_of, read_rules, write_rules
from chalicelib.rule_schema import rules_schema, schema_file
from tests.builders import an_alert_rule

_ROOT: Final = Path(__file__).parents[3]
_GUIDE: Final = (_ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
_SECTION: Final = _GUIDE[_GUIDE.index("## Rules") :].split("\n## ")[0]
_EXAMPLES: Final = re.findall(r"^```json\n(.*?)^```$", _SECTION, flags=re.DOTALL | re.MULTILINE)

_HEAT: Final = {"metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40}
_MOULD: Final = AlertRule(
    rule_id="mould-weather",
    conditions=(
        Condition(metric="humidity_pct", direction=Direction.ABOVE, warning=92.5, critical=None, clear_margin=2.5),
        Condition(metric="leaf_wetness_pct", direction=Direction.ABOVE, warning=None, critical=90.0),
    ),
    lasting=timedelta(hours=4),
    quiet_hours=QuietHours.between("22:00", "06:30"),
    repeat_after=timedelta(hours=12),
    escalate_after=timedelta(hours=1),
)


def a_document(**rule: Any) -> str:
    return json.dumps({"rules": [{"id": "air-temp-high", **rule}]})


@pytest.mark.parametrize(
    "rules",
    [
        (),
        (an_alert_rule(), _MOULD),
        (AlertRule(rule_id="air-temp-high", conditions=(), enabled=False),),
        (an_alert_rule(direction=Direction.BELOW, warning=0.1 + 0.2, critical=-1.5),),
    ],
    ids=["none", "everything", "off", "fractions"],
)
def test_rules_are_read_as_they_were_written(rules: tuple[AlertRule, ...]) -> None:
    assert read_rules(write_rules(rules)) == rules


def test_the_old_flat_form_means_one_condition() -> None:
    assert read_rules(a_document(**_HEAT)) == read_rules(a_document(conditions=[_HEAT])) == (an_alert_rule(),)


def test_what_is_not_said_takes_no_room() -> None:
    assert write_rules([an_alert_rule(critical=None)]) == (
        '{"rules":[{"id":"air-temp-high","conditions":[{"metric":"air_temp_c","direction":"above","warning":35.0}]}]}'
    )


def test_the_etag_follows_the_rules_and_not_how_they_were_written() -> None:
    short, long = read_rules(a_document(**_HEAT)), read_rules(a_document(conditions=[_HEAT], for_min=0))

    assert etag_of(short) == etag_of(long) != etag_of(read_rules(a_document(**_HEAT | {"warning": 34})))


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", ""),
        ("[]", ""),
        ('{"rules": [1]}', "rules[0]"),
        ('"\ud800"', ""),
        ("[" * 100_000, ""),
        (a_document(warning=35), "rules[0].metric"),
        (a_document(metric="air_temp_c"), "rules[0].direction"),
        (a_document(clear_margin=1), "rules[0].metric"),
        (a_document(conditions=[_HEAT], **_HEAT), "rules[0]"),
        (a_document(conditions=[_HEAT | {"warning": 45}]), "rules[0].conditions[0].warning"),
        (a_document(**_HEAT | {"warning": 45}), "rules[0].warning"),
    ],
)
def test_what_is_wrong_is_named_as_it_was_written(text: str, field: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read_rules(text)

    assert refused.value.field == field


# --- the published schema


def _is_valid(document: str) -> bool:
    return bool(jsonschema.Draft202012Validator(rules_schema()).is_valid(json.loads(document)))


def test_the_published_schema_is_up_to_date() -> None:
    published = (_ROOT / "docs" / "alert-rules.schema.json").read_text(encoding="utf-8")

    assert published == schema_file(), "run `make schema`"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(rules_schema())


def test_the_schema_takes_what_we_write_and_what_a_fleet_starts_with() -> None:
    assert _is_valid(write_rules([an_alert_rule(), _MOULD]))
    assert _is_valid((_ROOT / "infrastructure" / "default_thresholds.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "document",
    [
        a_document(),
        a_document(enabled=True),
        a_document(metric="air_temp_c", warning=35),
        a_document(conditions=[{"metric": "air_temp_c", "direction": "above"}]),
        a_document(conditions=[_HEAT], for_min=1441),
        a_document(conditions=[_HEAT], for_min="10"),
        a_document(conditions=[_HEAT], repeat_min=1),
        a_document(conditions=[_HEAT], quiet_hours={"start": "22:00"}),
        a_document(conditions=[_HEAT], quiet_hours={"start": "22:00", "end": "24:00"}),
        a_document(conditions=[_HEAT], colour="red"),
        a_document(**_HEAT | {"metric": "wind_mps"}),
        a_document(**_HEAT | {"direction": "beside"}),
        json.dumps({"rules": [{"id": "X", **_HEAT}]}),
        "{}",
    ],
)
def test_what_the_schema_refuses_we_refuse(document: str) -> None:
    assert not _is_valid(document)
    with pytest.raises(InputRefused):
        read_rules(document)


# --- the guide


def test_every_example_in_the_guide_is_a_document_that_we_take() -> None:
    assert len(_EXAMPLES) >= 5
    for example in _EXAMPLES:
        body = {name: value for name, value in json.loads(example).items() if name != "etag"}
        assert _is_valid(json.dumps(body)), example
        assert read_rules(json.dumps(body)), example


def test_the_short_example_means_the_same_limit_as_the_long_one() -> None:
    (long,), (short,) = (read_rules(example) for example in _EXAMPLES[:2])

    assert long.conditions == short.conditions


def test_every_field_of_a_rule_is_explained_in_the_guide() -> None:
    definitions = rules_schema()["$defs"]
    fields = {name for shape in definitions.values() for name in shape.get("properties", ())} - {"rules"}
    fields -= {"start", "end"}  # inside quiet_hours, whose row shows them

    assert fields >= {"for_min", "clear_margin", "quiet_hours", "repeat_min", "escalate_min", "enabled"}
    assert [field for field in sorted(fields) if f"| `{field}` |" not in _SECTION] == []


def test_every_metric_and_every_reserved_name_is_in_the_guide() -> None:
    names = [*STANDARD, *RESERVED_IDS, *RESERVED_PREFIXES, "above", "below"]

    assert [name for name in names if f"`{name}`" not in _SECTION] == []


def test_the_rules_that_a_fleet_starts_with_are_those_of_the_guide() -> None:
    rules = read_rules((_ROOT / "infrastructure" / "default_thresholds.json").read_text(encoding="utf-8"))

    rows = re.findall(
        r"^\| `([a-z0-9-]+)` \| (above|below) ([\d.,]+) \S+ \| (?:above|below) ([\d.,]+) \S+ \| ([\d.,]+) ",
        _SECTION,
        re.MULTILINE,
    )
    told = [
        (rule_id, side, *(float(number.replace(",", "")) for number in numbers)) for rule_id, side, *numbers in rows
    ]
    assert told == [
        (rule.rule_id, condition.direction, condition.warning, condition.critical, condition.clear_margin)
        for rule in rules
        for condition in rule.conditions
    ]

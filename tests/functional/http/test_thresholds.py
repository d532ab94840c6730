"""/thresholds: the fleet's alert rules, and what every document of rules is held to."""

from typing import Any, Final

import pytest

from chalicelib.domain.event import EventKind
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from tests.fakes.faults import fail
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, RestClient

_SOIL: Final = {"metric": "soil_moisture_pct", "direction": "below", "warning": 15.0, "critical": 8.0}
_SHORT: Final = {"id": "soil-moisture-low", **_SOIL}
_LONG: Final = {"id": "soil-moisture-low", "conditions": [_SOIL]}
_SHOWN: Final = {
    "id": "soil-moisture-low",
    "conditions": [{**_SOIL, "clear_margin": 0.0}],
    "for_min": 0,
    "quiet_hours": None,
    "repeat_min": None,
    "escalate_min": None,
    "enabled": True,
}
_EVERYTHING: Final = {
    "id": "mould-weather",
    "conditions": [
        {"metric": "humidity_pct", "direction": "above", "warning": 92.0, "critical": None, "clear_margin": 3.0},
        {"metric": "leaf_wetness_pct", "direction": "above", "warning": 60.0, "critical": 90.0, "clear_margin": 10.0},
    ],
    "for_min": 240,
    "quiet_hours": {"start": "22:00", "end": "06:30"},
    "repeat_min": 720,
    "escalate_min": 60,
    "enabled": True,
}


def _with_condition(**changes: object) -> dict[str, object]:
    return {"id": "soil-moisture-low", "conditions": [{**_SOIL, **changes}]}


def test_the_fleets_rules_are_shown(api: RestClient) -> None:
    answer = api.get("/thresholds").json

    assert [rule["id"] for rule in answer["rules"]] == ["air-temp-high"]
    assert answer["rules"][0]["conditions"] == [
        {"metric": "air_temp_c", "direction": "above", "warning": 35.0, "critical": 40.0, "clear_margin": 0.0}
    ]
    assert (answer["scope"], answer["scopes"], answer["problem"]) == ("fleet", [], None)
    assert (answer["changed_at"], answer["changed_by"]) == (None, None)


@pytest.mark.parametrize("written", [_SHORT, _LONG], ids=["short", "long"])
def test_other_rules_replace_all_that_were_in_force(api: RestClient, written: dict[str, object]) -> None:
    answer = api.put("/thresholds", {"rules": [written]})

    assert answer.status == 200
    assert answer.json["rules"] == [_SHOWN] == api.get("/thresholds").json["rules"]


def test_everything_that_a_rule_may_say_is_kept(api: RestClient) -> None:
    api.put("/thresholds", {"rules": [_EVERYTHING]})

    assert api.get("/thresholds").json["rules"] == [_EVERYTHING]


def test_what_is_shown_can_be_sent_back(api: RestClient) -> None:
    api.put("/thresholds", {"rules": [_EVERYTHING, _SHORT]})
    shown = api.get("/thresholds").json

    answer = api.put("/thresholds", {"rules": shown["rules"], "etag": shown["etag"]})

    assert (answer.status, answer.json["rules"]) == (200, shown["rules"])


def test_a_rule_may_have_one_limit_only(api: RestClient) -> None:
    rule = {name: value for name, value in _SHORT.items() if name != "critical"}

    (condition,) = api.put("/thresholds", {"rules": [rule]}).json["rules"][0]["conditions"]
    assert (condition["warning"], condition["critical"]) == (15.0, None)


def test_who_changed_the_rules_and_when_is_shown_and_told_in_the_feed(api: RestClient, platform: FakePlatform) -> None:
    api.put("/thresholds", {"rules": [_SHORT]})

    shown = api.get("/thresholds").json
    assert (shown["changed_by"], shown["changed_at"]) == (OPERATOR.name, platform.clock().timestamp() * 1000)
    (event,) = platform.events.events.values()
    assert (event.kind, event.who, event.subject) == (EventKind.THRESHOLDS_CHANGED, OPERATOR.name, "fleet")
    assert "soil-moisture-low" in event.text


def test_the_same_rules_again_are_no_change(api: RestClient, platform: FakePlatform) -> None:
    first = api.put("/thresholds", {"rules": [_SHORT]})

    assert api.put("/thresholds", {"rules": [_LONG]}).json == first.json
    assert len(platform.events.events) == len(platform.rules.changes) == 1


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (_SHORT | {"id": "Soil"}, "rules[0].id"),
        (_SHORT | {"id": "soil-moisture-low\n"}, "rules[0].id"),
        (_SHORT | {"id": "silence"}, "rules[0].id"),
        (_SHORT | {"id": "rejections"}, "rules[0].id"),
        (_SHORT | {"id": "disease-blight"}, "rules[0].id"),
        (_SHORT | {"id": "risk-hutton"}, "rules[0].id"),
        (_SHORT | {"id": "certificate-old"}, "rules[0].id"),
        (_SHORT | {"metric": "soil moisture"}, "rules[0].metric"),
        (_SHORT | {"metric": "soil_mositure_pct"}, "rules[0].metric"),
        (_SHORT | {"metric": None}, "rules[0].metric"),
        (_SHORT | {"direction": "beside"}, "rules[0].direction"),
        (_SHORT | {"direction": None}, "rules[0].direction"),
        (_SHORT | {"warning": "15"}, "rules[0].warning"),
        (_SHORT | {"warning": 101}, "rules[0].warning"),
        (_SHORT | {"critical": -1}, "rules[0].critical"),
        (_SHORT | {"critical": 0}, "rules[0].critical"),
        (_SHORT | {"warning": 8, "critical": 15}, "rules[0].warning"),
        (_SHORT | {"warning": None, "critical": None}, "rules[0]"),
        (_SHORT | {"clear_margin": 86}, "rules[0].clear_margin"),
        (_SHORT | {"clear_margin": -1}, "rules[0].clear_margin"),
        (_SHORT | {"limit": 5}, "rules[0].limit"),
        (_SHORT | _LONG, "rules[0]"),
        ({"id": "soil-moisture-low"}, "rules[0].conditions"),
        ({"id": "soil-moisture-low", "conditions": [_SOIL] * 2}, "rules[0].conditions[1]"),
        ({"id": "soil-moisture-low", "conditions": [_SOIL] * 9}, "rules[0].conditions"),
        (_with_condition(metric="moisture"), "rules[0].conditions[0].metric"),
        (_with_condition(warning=5), "rules[0].conditions[0].warning"),
        (_with_condition(clear_margin=85.5), "rules[0].conditions[0].clear_margin"),
        (_LONG | {"for_min": -1}, "rules[0].for_min"),
        (_LONG | {"for_min": 1441}, "rules[0].for_min"),
        (_LONG | {"for_min": 1.5}, "rules[0].for_min"),
        (_LONG | {"repeat_min": 4}, "rules[0].repeat_min"),
        (_LONG | {"repeat_min": 10081}, "rules[0].repeat_min"),
        (_LONG | {"escalate_min": 0}, "rules[0].escalate_min"),
        (_LONG | {"escalate_min": 1441}, "rules[0].escalate_min"),
        (_LONG | {"quiet_hours": {"start": "22:00"}}, "rules[0].quiet_hours.end"),
        (_LONG | {"quiet_hours": {"start": "22:00", "end": "24:00"}}, "rules[0].quiet_hours.end"),
        (_LONG | {"quiet_hours": {"start": "6:00", "end": "07:00"}}, "rules[0].quiet_hours.start"),
        (_LONG | {"quiet_hours": {"start": "22:00", "end": "22:00"}}, "rules[0].quiet_hours.end"),
        (_LONG | {"enabled": "no"}, "rules[0].enabled"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_the_old_ones_stay(
    api: RestClient, platform: FakePlatform, rule: dict[str, object], field: str
) -> None:
    before = platform.rules.documents[FLEET_SCOPE]

    answer = api.put("/thresholds", {"rules": [rule]})

    assert (answer.status, answer.wrong_fields) == (400, [field])
    assert platform.rules.documents[FLEET_SCOPE] == before
    assert not platform.events.events


def test_the_rule_that_is_wrong_is_named_by_its_place(api: RestClient) -> None:
    assert api.put("/thresholds", {"rules": [_SHORT, _SHORT]}).wrong_fields == ["rules[1].id"]
    assert api.put("/thresholds", {"rules": [_LONG, _SHORT | {"id": "dry", "warning": 1}]}).wrong_fields == [
        "rules[1].warning"
    ]


def test_more_rules_than_the_parameter_holds_are_refused(api: RestClient) -> None:
    answer = api.put("/thresholds", {"rules": [_SHORT | {"id": f"dry-{number:03d}"} for number in range(60)]})

    assert (answer.status, answer.wrong_fields) == (400, ["rules"])


def test_a_change_on_rules_that_somebody_else_changed_is_refused(api: RestClient) -> None:
    read = api.get("/thresholds").json["etag"]
    api.put("/thresholds", {"rules": [_SHORT], "etag": read})

    answer = api.put("/thresholds", {"rules": [], "etag": read})

    assert (answer.status, answer.json["type"]) == (409, "urn:cloudiot:problem:rules-changed")
    assert [rule["id"] for rule in api.get("/thresholds").json["rules"]] == ["soil-moisture-low"]


def test_a_change_without_an_etag_replaces_whatever_there_is(api: RestClient) -> None:
    api.put("/thresholds", {"rules": [_SHORT]})

    assert api.put("/thresholds", {"rules": []}).json["rules"] == []


def test_broken_rules_in_the_parameter_are_told_and_can_be_replaced(api: RestClient, platform: FakePlatform) -> None:
    platform.rules.problem = "the parameter holds no valid rules: JSON is malformed"
    shown = api.get("/thresholds").json
    assert shown["problem"] == platform.rules.problem

    # The last good rules themselves: no change, but the parameter needs them.
    api.put("/thresholds", {"rules": shown["rules"]})

    assert api.get("/thresholds").json["problem"] is None
    assert len(platform.rules.changes) == 1


def test_a_store_that_does_not_answer_is_an_outage(api: RestClient, platform: FakePlatform) -> None:
    fail(platform.rules, "stored")

    assert api.get("/thresholds").status == 503


def test_the_schema_is_there_for_anybody(api: RestClient) -> None:
    schema: dict[str, Any] = api.get("/thresholds/schema", key=None).json

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"

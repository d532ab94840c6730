"""/thresholds: the fleet's alert rules."""

import pytest

from chalicelib.domain.event import EventKind
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, RestClient

_RULE = {
    "id": "soil-moisture-low",
    "metric": "soil_moisture_pct",
    "direction": "below",
    "warning": 15.0,
    "critical": 8.0,
}


def test_the_rules_in_force_are_shown(api: RestClient) -> None:
    assert api.get("/thresholds").json == {
        "rules": [
            {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35.0, "critical": 40.0}
        ]
    }


def test_other_rules_replace_all_that_were_in_force(api: RestClient) -> None:
    answer = api.put("/thresholds", {"rules": [_RULE]})

    assert (answer.status, answer.json) == (200, {"rules": [_RULE]})
    assert api.get("/thresholds").json == {"rules": [_RULE]}


def test_a_rule_may_have_one_limit_only(api: RestClient) -> None:
    rule = {name: value for name, value in _RULE.items() if name != "critical"}

    assert api.put("/thresholds", {"rules": [rule]}).json == {"rules": [rule | {"critical": None}]}


def test_who_changed_the_rules_is_told_in_the_feed(api: RestClient, platform: FakePlatform) -> None:
    api.put("/thresholds", {"rules": [_RULE]})

    (event,) = platform.events.events.values()
    assert (event.kind, event.who) == (EventKind.THRESHOLDS_CHANGED, OPERATOR.name)
    assert "soil-moisture-low" in event.text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "Soil"}, "rules[0].id"),
        ({"id": "soil-moisture-low\n"}, "rules[0].id"),
        ({"id": "silence"}, "rules[0].id"),
        ({"id": "disease-blight"}, "rules[0].id"),
        ({"metric": "soil moisture"}, "rules[0].metric"),
        ({"metric": "soil_mositure_pct"}, "rules[0].metric"),
        ({"direction": "beside"}, "rules[0].direction"),
        ({"warning": "15"}, "rules[0].warning"),
        ({"warning": 101}, "rules[0].warning"),
        ({"critical": -1}, "rules[0].critical"),
        ({"warning": 8, "critical": 15}, "rules[0].warning"),
        ({"warning": None, "critical": None}, "rules[0]"),
        ({"limit": 5}, "rules[0].limit"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_the_old_ones_stay(
    api: RestClient, platform: FakePlatform, change: dict[str, object], field: str
) -> None:
    before = platform.thresholds.in_force

    answer = api.put("/thresholds", {"rules": [_RULE | change]})

    assert answer.status == 400
    assert answer.wrong_fields == [field]
    assert platform.thresholds.in_force == before
    assert not platform.events.events


def test_two_rules_of_one_id_are_refused(api: RestClient) -> None:
    assert api.put("/thresholds", {"rules": [_RULE, _RULE]}).wrong_fields == ["rules[1].id"]

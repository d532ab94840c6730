"""/thresholds/crops, /sites, /devices: rules of narrower scopes, what they add up to, and their history."""

from typing import Any, Final

import pytest

from chalicelib.domain.rule_scopes import RuleScope
from tests.builders import DEVICE, MINUTE, SITE, an_alert_rule
from tests.functional.http.platform import FakePlatform
from tests.functional.http.rest_client import OPERATOR, VIEWER, RestClient

_HEAT: Final = {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 30.0, "critical": 38.0}
_DRY: Final = {"id": "soil-moisture-low", "metric": "soil_moisture_pct", "direction": "below", "warning": 15.0}

_SCOPES: Final = {
    "crop:tomato": "/thresholds/crops/tomato",
    f"site:{SITE}": f"/thresholds/sites/{SITE}",
    f"device:{DEVICE}": f"/thresholds/devices/{DEVICE}",
}
every_scope: Final = pytest.mark.parametrize(("scope", "path"), _SCOPES.items(), ids=["crop", "site", "device"])


def _ids(answer: Any) -> list[str]:
    return [rule["id"] for rule in answer.json["rules"]]


@every_scope
def test_a_scope_has_no_rules_of_its_own_at_first(api: RestClient, scope: str, path: str) -> None:
    answer = api.get(path)

    assert (answer.status, answer.json["scope"], answer.json["rules"]) == (200, scope, [])
    assert (answer.json["changed_at"], answer.json["changed_by"]) == (None, None)


@every_scope
def test_a_scope_gets_rules_shows_them_and_loses_them(
    api: RestClient, platform: FakePlatform, scope: str, path: str
) -> None:
    assert _ids(api.put(path, {"rules": [_HEAT, _DRY]})) == ["air-temp-high", "soil-moisture-low"]
    (listed,) = api.get("/thresholds").json["scopes"]
    assert (listed["scope"], listed["rule_ids"]) == (scope, ["air-temp-high", "soil-moisture-low"])
    assert listed["changed_by"] == OPERATOR.name
    assert _ids(api.get(path)) == ["air-temp-high", "soil-moisture-low"]

    platform.clock.advance(MINUTE)
    assert api.delete(path).json["rules"] == []

    assert api.get(path).json["rules"] == []
    assert api.get("/thresholds").json["scopes"] == []
    assert {event.subject for event in platform.events.events.values()} == {scope}
    assert len(platform.events.events) == 2


@every_scope
def test_a_scopes_rules_are_held_to_the_same_checks(api: RestClient, scope: str, path: str) -> None:
    answer = api.put(path, {"rules": [_HEAT | {"warning": 39}]})

    assert (answer.status, answer.wrong_fields) == (400, ["rules[0].warning"]), scope


@every_scope
def test_of_two_who_change_a_scope_at_once_the_second_is_refused(api: RestClient, scope: str, path: str) -> None:
    read = api.get(path).json["etag"]
    assert api.put(path, {"rules": [_HEAT], "etag": read}).status == 200, scope

    assert api.put(path, {"rules": [_DRY], "etag": read}).status == 409
    assert api.delete(f"{path}?etag={read}").status == 409
    assert _ids(api.get(path)) == ["air-temp-high"]


@every_scope
def test_a_viewer_may_look_and_not_change(api: RestClient, scope: str, path: str) -> None:
    assert api.get(path, key=VIEWER.key).status == 200, scope
    assert api.put(path, {"rules": []}, key=VIEWER.key).status == 403
    assert api.delete(path, key=VIEWER.key).status == 403


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/thresholds/crops/triffid", "crop-not-found"),
        ("/thresholds/crops/Tomato", "crop-not-found"),
        ("/thresholds/sites/nowhere", "site-not-found"),
        ("/thresholds/devices/nobody-1", "device-not-found"),
        ("/devices/nobody-1/thresholds", "device-not-found"),
    ],
)
def test_what_there_is_not_has_no_rules(api: RestClient, path: str, problem: str) -> None:
    answers = [api.get(path)] if path.endswith("/thresholds") else [api.get(path), api.put(path, {"rules": [_HEAT]})]

    for answer in answers:
        assert (answer.status, answer.json["type"]) == (404, f"urn:cloudiot:problem:{problem}")


def test_who_names_a_crop_that_we_do_not_know_is_told_those_that_we_do(api: RestClient) -> None:
    assert "pepper-bell, potato" in api.put("/thresholds/crops/capsicum", {"rules": []}).json["detail"]


def test_rules_of_a_site_that_is_gone_can_be_taken_away(api: RestClient, platform: FakePlatform) -> None:
    platform.rules.give(RuleScope.site("torn-down"), an_alert_rule())

    assert api.delete("/thresholds/sites/torn-down").status == 200
    assert api.get("/thresholds").json["scopes"] == []


# --- what holds for a device


def test_the_rules_that_hold_for_a_device_say_where_they_come_from(api: RestClient) -> None:
    api.put("/thresholds/crops/tomato", {"rules": [_HEAT, _DRY]})
    api.put(f"/thresholds/sites/{SITE}", {"rules": [_DRY | {"warning": 20.0}]})
    api.put(f"/thresholds/devices/{DEVICE}", {"rules": [_HEAT | {"id": "hot-box"}]})

    rules = api.get(f"/devices/{DEVICE}/thresholds").json["rules"]

    assert [(rule["id"], rule["scope"], rule["conditions"][0]["warning"]) for rule in rules] == [
        ("air-temp-high", "crop:tomato", 30.0),
        ("soil-moisture-low", f"site:{SITE}", 20.0),
        ("hot-box", f"device:{DEVICE}", 30.0),
    ]


def test_a_rule_that_a_narrower_scope_switched_off_is_shown_as_that(api: RestClient) -> None:
    api.put(f"/thresholds/devices/{DEVICE}", {"rules": [{"id": "air-temp-high", "enabled": False}]})

    (rule,) = api.get(f"/devices/{DEVICE}/thresholds").json["rules"]

    assert (rule["id"], rule["enabled"], rule["scope"]) == ("air-temp-high", False, f"device:{DEVICE}")


# --- history


def test_the_history_tells_who_changed_what_when_newest_first(api: RestClient, platform: FakePlatform) -> None:
    api.put("/thresholds", {"rules": [_DRY]})
    platform.clock.advance(MINUTE)
    api.put("/thresholds/crops/tomato", {"rules": [_HEAT]})
    platform.clock.advance(MINUTE)
    api.delete("/thresholds/crops/tomato")

    items = api.get("/thresholds/history").json["items"]

    assert [(item["scope"], [rule["id"] for rule in item["rules"]], item["who"]) for item in items] == [
        ("crop:tomato", [], OPERATOR.name),
        ("crop:tomato", ["air-temp-high"], OPERATOR.name),
        ("fleet", ["soil-moisture-low"], OPERATOR.name),
    ]
    assert items[0]["at"] - items[1]["at"] == MINUTE.total_seconds() * 1000


def test_the_history_of_one_scope_comes_page_by_page(api: RestClient, platform: FakePlatform) -> None:
    for warning in (10.0, 11.0, 12.0):
        api.put("/thresholds", {"rules": [_DRY | {"warning": warning}]})
        api.put("/thresholds/crops/tomato", {"rules": [_DRY | {"warning": warning}]})
        platform.clock.advance(MINUTE)

    first = api.get("/thresholds/history?scope=crop:tomato&limit=2").json
    second = api.get(f"/thresholds/history?scope=crop:tomato&limit=2&cursor={first['cursor']}").json

    shown = [*first["items"], *second["items"]]
    assert [item["rules"][0]["conditions"][0]["warning"] for item in shown] == [12.0, 11.0, 10.0]
    assert {item["scope"] for item in shown} == {"crop:tomato"}
    assert second["cursor"] is None


@pytest.mark.parametrize("scope", ["moon", "fleet:all", "crop", "crop:", "site", ":x", "Fleet"])
def test_a_history_of_what_is_no_scope_is_refused(api: RestClient, scope: str) -> None:
    answer = api.get(f"/thresholds/history?scope={scope}")

    assert (answer.status, answer.wrong_fields) == (400, ["scope"])

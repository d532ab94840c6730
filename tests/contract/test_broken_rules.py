"""Alert rules that cannot be read: the last good ones go on, and it is said."""

import json
from dataclasses import replace
from typing import Any, Final

import pytest

from chalicelib.domain.breach import Severity
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.rule_document import RuleChange
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from chalicelib.rule_json import write_rules
from chalicelib.services.ingest_telemetry import Intake, ingest_telemetry
from tests.builders import MINUTE, NOON, an_alert_rule
from tests.contract import cloud
from tests.contract.rule_changes import FROST, TOMATO, in_force, put, reasons
from tests.contract.rule_store import PARAMETER, RuleStore
from tests.fakes.platform_parts import RETENTION
from tests.fakes.world import World
from tests.unit.chalicelib.services.telemetry_arrivals import a_payload, an_arrival, measured

_RULE: Final = {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40}


def document(**changes: Any) -> str:
    return json.dumps({"rules": [{name: value for name, value in (_RULE | changes).items() if value != "left out"}]})


@pytest.fixture
def store() -> RuleStore:
    return RuleStore().with_document(an_alert_rule())


BROKEN: Final = [
    "not json",
    "[]",
    "{}",
    '{"rules": {}}',
    '{"rules": [], "more": 1}',
    "[" * 100_000,
    document(metric="left out"),
    document(metric="wind_mps"),
    document(direction="sideways"),
    document(warning="35"),
    document(warning=None, critical=None),
    document(warning=45),
    document(clear_margin=80),
    document(colour="red"),
    json.dumps({"rules": [_RULE, _RULE]}),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_document_is_named_when_there_was_never_a_good_one(broken: str, counted: list[str]) -> None:
    store = RuleStore()
    store.edit_by_hand(broken)

    with pytest.raises(StoredStateInvalid, match=PARAMETER):
        store.book.all_rules()
    assert counted == ["RulesInvalid"]


def test_a_missing_parameter_is_named_when_there_was_never_a_good_one() -> None:
    with pytest.raises(StoredStateInvalid, match=f"{PARAMETER} does not exist"):
        RuleStore().book.all_rules()


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_document_in_the_parameter_leaves_the_last_good_rules_in_force_in_new_containers_too(
    store: RuleStore, broken: str, counted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    in_force(store.book)
    store.edit_by_hand(broken)
    store.clock.advance(MINUTE)

    for book in (store.book, store.another_container()):
        assert in_force(book) == (an_alert_rule(),)
    assert counted == ["RulesInvalid", "RulesInvalid"]
    assert all(PARAMETER in reason for reason in reasons(caplog))

    store.edit_by_hand(write_rules([FROST]))
    store.clock.advance(MINUTE)
    assert in_force(store.book) == (FROST,) == in_force(store.another_container())


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_document_in_the_parameter_never_stops_the_consumer(store: RuleStore, broken: str) -> None:
    in_force(store.book)
    store.edit_by_hand(broken)
    world = World()
    ports = replace(world.intake(), rules=store.another_container())
    hot = an_arrival(a_payload(measured(NOON, air_temp_c=41.5)))

    intake = ingest_telemetry([hot], retention=RETENTION, ports=ports)

    # Kept, and judged by the last good rules.
    assert intake == Intake(stored=1, rejected=0, alerts_opened=1)
    assert [alert.severity for alert in world.alerts.alerts.values()] == [Severity.CRITICAL]


def test_a_parameter_that_was_deleted_leaves_the_last_good_rules_in_force(store: RuleStore, counted: list[str]) -> None:
    in_force(store.book)
    cloud.client("ssm").delete_parameter(Name=PARAMETER)

    assert in_force(store.another_container()) == (an_alert_rule(),)
    assert counted == ["RulesInvalid"]


def test_a_broken_parameter_is_told_and_a_change_mends_it(store: RuleStore) -> None:
    in_force(store.book)
    store.edit_by_hand("oops")
    stored = store.book.stored()
    assert stored.problem is not None
    assert "JSON is malformed" in stored.problem

    put(store.book, FLEET_SCOPE, *stored.documents[FLEET_SCOPE].rules)

    assert store.book.stored().problem is None
    assert store.parameter() == write_rules([an_alert_rule()])


def test_a_broken_document_of_a_narrower_scope_is_passed_over_and_counted(
    store: RuleStore, counted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    store.book.change(
        RuleChange.of(TOMATO, [FROST], at=NOON, who="owner"), replacing=store.book.stored().documents[FLEET_SCOPE]
    )
    store.break_document("CROP#tomato", '{"rules": [{"id": "frost"}]}')

    assert in_force(store.another_container()) == (an_alert_rule(),)
    assert counted == ["RulesInvalid"]
    assert ["rules[0].conditions" in reason for reason in reasons(caplog)] == [True]

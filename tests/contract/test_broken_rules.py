"""The alert rules' stores when they are broken, do not answer, or were edited by hand."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from botocore.exceptions import ClientError

from chalicelib import observability
from chalicelib.adapters.dynamo_rules import DynamoRules
from chalicelib.domain.alert_rules import AlertRule, Direction
from chalicelib.domain.errors import Outage, RulesChanged, StoredStateInvalid
from chalicelib.domain.event import EventKind
from chalicelib.domain.rule_document import RuleChange
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope
from chalicelib.rule_json import write_rules
from tests.builders import DEVICE, MINUTE, NOON, SITE, an_alert_rule
from tests.contract import cloud
from tests.contract.rule_store import PARAMETER, RuleStore

FROST: Final = an_alert_rule("frost", direction=Direction.BELOW, warning=2.5, critical=None)
TOMATO: Final = RuleScope.crop("tomato")
_RULE: Final = {"id": "air-temp-high", "metric": "air_temp_c", "direction": "above", "warning": 35, "critical": 40}


def document(**changes: Any) -> str:
    return json.dumps({"rules": [{name: value for name, value in (_RULE | changes).items() if value != "left out"}]})


@pytest.fixture
def store() -> RuleStore:
    return RuleStore().with_document(an_alert_rule())


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The metrics that are counted."""
    names: list[str] = []
    monkeypatch.setattr(observability._metrics, "add_metric", lambda name, **_rest: names.append(name))
    return names


def in_force(book: DynamoRules) -> tuple[AlertRule, ...]:
    return book.all_rules().of(DEVICE, SITE, ("tomato",))


def put(book: DynamoRules, scope: RuleScope, *rules: AlertRule, at: datetime = NOON) -> None:
    change = RuleChange.of(scope, rules, at=at, who="owner")
    book.change(change, replacing=book.stored().documents[scope])


def told_events() -> list[tuple[str, str]]:
    """Kind and author of the events that are stored."""
    rows = cloud.stored_items(cloud.OPERATIONS_TABLE)
    return [(row["kind"]["S"], row["who"]["S"]) for row in rows if row["pk"]["S"].startswith("EVENTS#")]


def reasons(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Why things went wrong, as the log says."""
    return [record.__dict__["why"] for record in caplog.records]


# --- a broken parameter

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


# --- a broken document in the table


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


# --- a minute's memory


def test_rules_are_read_once_a_minute(store: RuleStore) -> None:
    in_force(store.book)
    store.edit_by_hand('{"rules": []}')

    store.clock.advance(MINUTE - timedelta(milliseconds=1))
    assert in_force(store.book) == (an_alert_rule(),)
    store.clock.advance(timedelta(milliseconds=1))
    assert in_force(store.book) == ()


def test_another_containers_change_is_obeyed_within_a_minute(store: RuleStore) -> None:
    in_force(store.book)
    put(store.another_container(), FLEET_SCOPE, FROST)

    store.clock.advance(MINUTE)
    assert in_force(store.book) == (FROST,)


def test_the_rules_stay_the_same_object_over_readings_that_find_nothing_new(store: RuleStore) -> None:
    before = store.book.all_rules()
    store.clock.advance(MINUTE)

    assert store.book.all_rules() is before


# --- edited by hand


def test_what_the_platform_was_set_up_with_is_no_change(store: RuleStore) -> None:
    in_force(store.book)

    assert store.book.history(None, limit=10).rows == ()
    assert told_events() == []
    fleet = store.another_container().stored().documents[FLEET_SCOPE]
    assert (fleet.changed_at, fleet.changed_by) == (None, None)


def test_a_change_by_hand_is_in_the_history_once_and_in_the_feed(store: RuleStore) -> None:
    in_force(store.book)
    store.edit_by_hand(write_rules([FROST]))

    for book in (store.another_container(), store.another_container()):
        assert in_force(book) == (FROST,)

    (change,) = store.book.history(FLEET_SCOPE, limit=10).rows
    assert (change.who, change.rules) == ("parameter store", (FROST,))
    assert told_events() == [(EventKind.THRESHOLDS_CHANGED, "parameter store")]


def test_a_change_on_rules_that_were_edited_by_hand_meanwhile_is_refused(store: RuleStore) -> None:
    read = store.book.stored().documents[FLEET_SCOPE]
    store.edit_by_hand(write_rules([FROST]))
    store.another_container().all_rules()

    with pytest.raises(RulesChanged):
        store.book.change(RuleChange.of(FLEET_SCOPE, [], at=store.clock(), who="owner"), replacing=read)


def a_parameter(*rules: AlertRule, since: datetime) -> dict[str, Any]:
    return {"Parameter": {"Value": write_rules(rules), "LastModifiedDate": since}}


def test_a_change_that_is_on_its_way_into_the_parameter_is_not_taken_for_one_by_hand(store: RuleStore) -> None:
    put(store.book, FLEET_SCOPE, FROST, at=store.clock())
    store.clock.advance(timedelta(seconds=1))
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_response("get_parameter", a_parameter(an_alert_rule(), since=NOON - MINUTE))

    # What the parameter holds is in force, until the change arrives there.
    assert in_force(store.another_container(ssm=ssm)) == (an_alert_rule(),)
    assert [change.who for change in store.book.history(None, limit=10).rows] == ["owner"]


def test_a_change_that_never_arrived_in_the_parameter_is_taken_back(store: RuleStore) -> None:
    put(store.book, FLEET_SCOPE, FROST, at=store.clock())
    store.clock.advance(3 * MINUTE)
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_response("get_parameter", a_parameter(an_alert_rule(), since=NOON - MINUTE))

    assert in_force(store.another_container(ssm=ssm)) == (an_alert_rule(),)
    changes = store.book.history(None, limit=10).rows
    assert [(change.who, change.rules) for change in changes] == [
        ("parameter store", (an_alert_rule(),)),
        ("owner", (FROST,)),
    ]


def test_a_change_that_was_cut_off_before_the_parameter_can_be_made_again(store: RuleStore) -> None:
    read = store.book.stored().documents[FLEET_SCOPE]
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_client_error("put_parameter", "InternalServerError", http_status_code=500)
    change = RuleChange.of(FLEET_SCOPE, [FROST], at=store.clock(), who="owner")
    with pytest.raises(Outage):
        store.another_container(ssm=ssm).change(change, replacing=read)

    store.book.change(change, replacing=read)

    assert in_force(store.book) == (FROST,)
    assert [each.rules for each in store.book.history(None, limit=10).rows] == [(FROST,)]


# --- stores that do not answer


def test_while_the_parameter_store_does_not_answer_the_last_good_rules_are_in_force(
    store: RuleStore, counted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    in_force(store.book)
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_client_error("get_parameter", "InternalServerError", http_status_code=500)

    assert in_force(store.another_container(ssm=ssm)) == (an_alert_rule(),)
    assert counted == []
    assert ["InternalServerError" in reason for reason in reasons(caplog)] == [True]


def test_while_the_table_does_not_answer_the_rules_of_before_are_in_force(
    store: RuleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_force(store.book)
    store.clock.advance(MINUTE)

    def silent(*_args: object, **_kwargs: object) -> None:
        raise Outage("the operations table did not answer")

    monkeypatch.setattr(store.table, "rows", silent)

    assert in_force(store.book) == (an_alert_rule(),)
    with pytest.raises(Outage):
        in_force(store.another_container())


def test_good_rules_are_in_force_even_if_they_cannot_be_kept_as_the_last_good_ones(
    store: RuleStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_args: object) -> None:
        raise Outage("the operations table did not answer")

    monkeypatch.setattr(store.table, "write", silent)

    assert in_force(store.book) == (an_alert_rule(),)


@pytest.mark.parametrize(
    ("code", "status", "raised"),
    [("ThrottlingException", 400, Outage), ("AccessDeniedException", 403, ClientError)],
)
def test_a_store_that_never_answered_is_an_outage_and_a_missing_grant_is_not(
    code: str, status: int, raised: type[Exception]
) -> None:
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_client_error("get_parameter", code, http_status_code=status)

    with pytest.raises(raised, match=code):
        RuleStore().another_container(ssm=ssm).all_rules()


def test_a_grant_that_was_taken_away_is_not_papered_over_with_old_rules(store: RuleStore) -> None:
    ssm, stubber = cloud.stubbed("ssm")
    stubber.add_response("get_parameter", a_parameter(an_alert_rule(), since=NOON))
    stubber.add_client_error("get_parameter", "AccessDeniedException", http_status_code=403)
    book = store.another_container(ssm=ssm)
    book.all_rules()
    store.clock.advance(MINUTE)

    with pytest.raises(ClientError, match="AccessDenied"):
        book.all_rules()

"""Alert rules that somebody edits in the parameter store, past the REST API."""

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Outage, RulesChanged
from chalicelib.domain.event import EventKind
from chalicelib.domain.rule_document import RuleChange
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from chalicelib.rule_json import write_rules
from tests.builders import MINUTE, NOON, an_alert_rule
from tests.contract import cloud
from tests.contract.rule_changes import FROST, a_parameter, in_force, put, told_events
from tests.contract.rule_store import RuleStore


@pytest.fixture
def store() -> RuleStore:
    return RuleStore().with_document(an_alert_rule())


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

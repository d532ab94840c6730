"""Alert rules are read once a minute, and the last good ones stay in force while their stores do not answer."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.errors import Outage
from chalicelib.domain.rule_scopes import FLEET_SCOPE
from tests.builders import MINUTE, NOON, an_alert_rule
from tests.contract import cloud
from tests.contract.rule_changes import FROST, a_parameter, in_force, put, reasons
from tests.contract.rule_store import RuleStore


@pytest.fixture
def store() -> RuleStore:
    return RuleStore().with_document(an_alert_rule())


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

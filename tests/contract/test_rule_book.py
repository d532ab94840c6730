"""RuleBook: the fake, and the parameter store with the operations table."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction, QuietHours
from chalicelib.domain.errors import CursorInvalid, InputRefused, RulesChanged
from chalicelib.domain.rule_document import RuleChange, RuleDocument
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope
from chalicelib.ports.rules import RuleBook
from chalicelib.rule_json import etag_of, write_rules
from tests.builders import DEVICE, MINUTE, NOON, SITE, an_alert_rule
from tests.contract.pages import FOREIGN_CURSORS, all_pages
from tests.contract.rule_store import RuleStore
from tests.fakes.rules import InMemoryRules

DRY: Final = an_alert_rule("soil-dry", metric="soil_moisture_pct", direction=Direction.BELOW, warning=15.0, critical=8)
TOMATO: Final = RuleScope.crop("tomato")
SCOPES: Final = (FLEET_SCOPE, TOMATO, RuleScope.site(SITE), RuleScope.device(DEVICE))


def stored_rules() -> RuleBook:
    return RuleStore().with_document(an_alert_rule()).book


@pytest.fixture(params=[lambda: InMemoryRules([an_alert_rule()]), stored_rules], ids=["fake", "real"])
def book(request: pytest.FixtureRequest) -> RuleBook:
    make: Callable[[], RuleBook] = request.param
    return make()


def current(book: RuleBook, scope: RuleScope) -> RuleDocument:
    found = book.stored().documents.get(scope)
    return found or RuleDocument(scope=scope, rules=(), etag=etag_of(()))


def put(book: RuleBook, scope: RuleScope, *rules: AlertRule, minute: int = 0) -> RuleDocument:
    change = RuleChange.of(scope, rules, at=NOON + minute * MINUTE, who="owner")
    return book.change(change, replacing=current(book, scope))


def in_force(book: RuleBook) -> tuple[AlertRule, ...]:
    return book.all_rules().of(DEVICE, SITE, ("tomato",))


def test_the_fleets_rules_are_read(book: RuleBook) -> None:
    assert in_force(book) == (an_alert_rule(),)
    fleet = book.stored().documents[FLEET_SCOPE]
    assert (fleet.rules, fleet.changed_at, fleet.changed_by) == ((an_alert_rule(),), None, None)


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_changed_rules_are_in_force_at_once_and_say_whose_they_are(book: RuleBook, scope: RuleScope) -> None:
    in_force(book)

    changed = put(book, scope, an_alert_rule(warning=30.0), DRY)

    assert in_force(book) == (an_alert_rule(warning=30.0), DRY)
    assert book.stored().documents[scope] == changed
    assert (changed.changed_at, changed.changed_by) == (NOON, "owner")
    assert book.stored().problem is None


def test_everything_that_a_rule_may_say_is_kept(book: RuleBook) -> None:
    rule = AlertRule(
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
    switched_off = AlertRule(rule_id="air-temp-high", conditions=(), enabled=False)

    for scope in SCOPES:
        put(book, scope, rule, switched_off)

    stored = book.stored().documents
    assert [stored[scope].rules for scope in SCOPES] == [(rule, switched_off)] * len(SCOPES)


@pytest.mark.parametrize("scope", SCOPES[1:], ids=str)
def test_a_scope_without_rules_is_not_listed(book: RuleBook, scope: RuleScope) -> None:
    put(book, scope, DRY)
    put(book, scope, minute=1)

    assert set(book.stored().documents) == {FLEET_SCOPE}
    assert in_force(book) == (an_alert_rule(),)


def test_the_fleet_may_have_no_rules(book: RuleBook) -> None:
    put(book, FLEET_SCOPE)

    assert in_force(book) == ()
    assert book.stored().documents[FLEET_SCOPE].rules == ()


def test_the_rules_are_the_same_object_until_they_change(book: RuleBook) -> None:
    before = book.all_rules()
    assert book.all_rules() is before

    put(book, TOMATO, DRY)

    assert book.all_rules() is not before
    assert book.all_rules() is book.all_rules()


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_of_two_changes_of_the_same_rules_the_second_is_refused(book: RuleBook, scope: RuleScope) -> None:
    read = current(book, scope)
    book.change(RuleChange.of(scope, [DRY], at=NOON, who="owner"), replacing=read)

    with pytest.raises(RulesChanged):
        book.change(RuleChange.of(scope, [], at=NOON + MINUTE, who="neighbour"), replacing=read)

    assert book.stored().documents[scope].rules == (DRY,)
    assert [change.who for change in book.history(scope, limit=10).rows] == ["owner"]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_more_rules_than_can_be_kept_are_refused_and_the_old_ones_stay(book: RuleBook, scope: RuleScope) -> None:
    put(book, scope, DRY)

    with pytest.raises(InputRefused) as refused:
        put(book, scope, *(an_alert_rule(f"rule-{number:03d}") for number in range(60)))

    assert refused.value.field == "rules"
    assert book.stored().documents[scope].rules == (DRY,)


def test_as_many_bytes_as_can_be_kept_are_kept(book: RuleBook) -> None:
    rules = [an_alert_rule(f"rule-{number:03d}") for number in range(37)]
    half, more = divmod(4096 - len(write_rules(rules)), 2)
    rules[:2] = an_alert_rule("a-rule-0" + half * "0"), an_alert_rule("a-rule-1" + (half + more) * "0")
    assert len(write_rules(rules)) == 4096

    put(book, FLEET_SCOPE, *rules)

    assert in_force(book) == tuple(rules)


def test_the_history_of_all_scopes_is_told_newest_first(book: RuleBook) -> None:
    for minute, scope in enumerate(SCOPES):
        put(book, scope, an_alert_rule(warning=30.0 + minute), minute=minute)

    told = [(change.scope, change.at, change.who, change.rules) for change in book.history(None, limit=10).rows]

    assert told == [
        (scope, NOON + minute * MINUTE, "owner", (an_alert_rule(warning=30.0 + minute),))
        for minute, scope in reversed(list(enumerate(SCOPES)))
    ]


def test_the_history_of_one_scope_comes_page_by_page(book: RuleBook) -> None:
    for minute in range(5):
        put(book, TOMATO, an_alert_rule(warning=30.0 + minute), minute=minute)
        put(book, FLEET_SCOPE, an_alert_rule(warning=20.0 + minute), minute=minute)

    pages = all_pages(lambda cursor: book.history(TOMATO, limit=2, cursor=cursor))

    assert [len(page) for page in pages] == [2, 2, 1]
    changes = [change for page in pages for change in page]
    assert [change.at for change in changes] == [NOON + minute * MINUTE for minute in (4, 3, 2, 1, 0)]
    assert {change.scope for change in changes} == {TOMATO}


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS)
def test_a_cursor_of_another_list_is_refused(book: RuleBook, cursor: str) -> None:
    put(book, FLEET_SCOPE, DRY)

    with pytest.raises(CursorInvalid):
        book.history(None, limit=1, cursor=cursor)

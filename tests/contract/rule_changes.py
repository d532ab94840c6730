"""Rules that are changed, and what is seen of it."""

from datetime import datetime
from typing import Any, Final

import pytest

from chalicelib.adapters.dynamo_rules import DynamoRules
from chalicelib.domain.alert_rules import AlertRule, Direction
from chalicelib.domain.rule_document import RuleChange
from chalicelib.domain.rule_scopes import RuleScope
from chalicelib.rule_json import write_rules
from tests.builders import DEVICE, NOON, SITE, an_alert_rule
from tests.contract import cloud

FROST: Final = an_alert_rule("frost", direction=Direction.BELOW, warning=2.5, critical=None)
TOMATO: Final = RuleScope.crop("tomato")


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


def a_parameter(*rules: AlertRule, since: datetime) -> dict[str, Any]:
    return {"Parameter": {"Value": write_rules(rules), "LastModifiedDate": since}}

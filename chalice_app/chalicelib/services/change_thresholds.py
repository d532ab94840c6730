"""Puts other alert rules in force."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import RulesChanged
from chalicelib.domain.rule_document import RuleChange, RuleDocument
from chalicelib.domain.rule_scopes import RuleScope
from chalicelib.ports.rules import RuleBook
from chalicelib.services.show_thresholds import document_in


def change_thresholds(
    scope: RuleScope, rules: Sequence[AlertRule], *, etag: str | None, at: datetime, who: str, book: RuleBook
) -> RuleDocument:
    """Replace the rules of a scope; the platform obeys them within a minute. Without rules, the scope has none.

    Args:
        etag: of the rules that the change was made on; None to replace whatever there is.

    Raises:
        InputRefused: they are too many to keep.
        RulesChanged: the rules in force are not those that the change was made on.
    """
    stored = book.stored()
    current = document_in(stored, scope)
    if etag is not None and etag != current.etag:
        raise RulesChanged(f"the rules of the {scope.in_words} have the etag {current.etag} by now")
    if current.rules == tuple(rules) and stored.problem is None:
        return current
    return book.change(RuleChange.of(scope, rules, at=at, who=who), replacing=current)

"""The alert rules, in memory."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import InputRefused, RulesChanged
from chalicelib.domain.page import Page
from chalicelib.domain.rule_document import RuleChange, RuleDocument, StoredRules
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope, RuleSets
from chalicelib.rule_json import etag_of, write_rules
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of

_MAX_DOCUMENT_BYTES: Final = 4096


class InMemoryRules:
    """Implements `RuleBook`.

    Attributes:
        problem: what to say is wrong with the fleet's document.
    """

    def __init__(self, fleet: Sequence[AlertRule] = (), *, events: InMemoryEvents | None = None) -> None:
        self.documents: dict[RuleScope, RuleDocument] = {}
        self.changes: dict[str, RuleChange] = {}
        self.problem: str | None = None
        self._events = events or InMemoryEvents()
        self._sets: RuleSets | None = None
        self.give(FLEET_SCOPE, *fleet)

    def give(self, scope: RuleScope, *rules: AlertRule) -> None:
        """Let these be the rules of a scope, as if they always had been."""
        self.documents[scope] = RuleDocument(scope=scope, rules=rules, etag=etag_of(rules))

    def all_rules(self) -> RuleSets:
        sets = self.stored().sets()
        if self._sets != sets:
            self._sets = sets
        return self._sets

    def stored(self) -> StoredRules:
        with_rules = {scope: kept for scope, kept in self.documents.items() if kept.rules}
        return StoredRules(documents={**with_rules, FLEET_SCOPE: self.documents[FLEET_SCOPE]}, problem=self.problem)

    def change(self, change: RuleChange, *, replacing: RuleDocument) -> RuleDocument:
        if len(write_rules(change.rules)) > _MAX_DOCUMENT_BYTES:
            raise InputRefused("the rules take too many bytes", field="rules")
        kept = self.documents.get(change.scope)
        if kept is not None and kept.etag != replacing.etag:
            raise RulesChanged(f"somebody else changed the rules of the {change.scope.in_words} meanwhile")
        document = RuleDocument(
            scope=change.scope,
            rules=change.rules,
            etag=etag_of(change.rules),
            changed_at=change.at,
            changed_by=change.who,
        )
        self.documents[change.scope] = document
        self.changes[change.change_id] = change
        self.problem = None
        self._events.append(change.event)
        return document

    def history(self, scope: RuleScope | None, *, limit: int, cursor: str | None = None) -> Page[RuleChange]:
        rows = {key: change for key, change in self.changes.items() if scope in (None, change.scope)}
        return page_of(rows, scope=f"changes of {scope}", limit=limit, cursor=cursor, newest_first=True)

"""The alert rules of one scope as one document, and the changes that were made to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.ids import time_ordered_id
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope, RuleSets, ScopeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDocument:
    """The rules of one scope as they are stored.

    Attributes:
        etag: changes with the rules; a scope that never had rules has the etag of no rules.
        changed_at, changed_by: None when nobody changed its rules since the platform was set up.
    """

    scope: RuleScope
    rules: tuple[AlertRule, ...]
    etag: str
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One line of the rules' history: all rules that a scope had from then on.

    Attributes:
        change_id: UUIDv7 of the moment; sorts the history.
    """

    change_id: str
    scope: RuleScope
    at: datetime
    who: str
    rules: tuple[AlertRule, ...]

    @classmethod
    def of(cls, scope: RuleScope, rules: Iterable[AlertRule], *, at: datetime, who: str) -> "RuleChange":
        """A change whose id follows from what changed, so that keeping it twice is keeping it once."""
        rules = tuple(rules)
        return cls(
            change_id=time_ordered_id(at, "rules", str(scope), who, repr(rules)),
            scope=scope,
            at=at,
            who=who,
            rules=rules,
        )

    @property
    def event(self) -> Event:
        """The line of the activity feed that tells of it."""
        names = ", ".join(rule.rule_id for rule in self.rules) or "none"
        return Event.of(
            EventKind.THRESHOLDS_CHANGED,
            at=self.at,
            who=self.who,
            subject=str(self.scope),
            device_id=self.scope.name if self.scope.kind is ScopeKind.DEVICE else "",
            text=f"Alert rules of the {self.scope.in_words} are now: {names}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRules:
    """All documents as of now.

    Attributes:
        documents: those that have rules; the fleet's always.
        problem: why the fleet's own document cannot be used, for people; the last good one stands in for it then.
    """

    documents: Mapping[RuleScope, RuleDocument]
    problem: str | None = None

    def sets(self) -> RuleSets:
        """The rules of all scopes, ready to be asked for those of a device."""

        def of_kind(kind: ScopeKind) -> dict[str, tuple[AlertRule, ...]]:
            return {scope.name: kept.rules for scope, kept in self.documents.items() if scope.kind is kind}

        return RuleSets(
            fleet=self.documents[FLEET_SCOPE].rules,
            crops=of_kind(ScopeKind.CROP),
            sites=of_kind(ScopeKind.SITE),
            devices=of_kind(ScopeKind.DEVICE),
        )

"""The alert rules of fleet, crops, sites and devices."""

from typing import Protocol

from chalicelib.domain.page import Page
from chalicelib.domain.rule_document import RuleChange, RuleDocument, StoredRules
from chalicelib.domain.rule_scopes import RuleScope, RuleSets


class RuleBook(Protocol):
    """The alert rules.

    What somebody broke, or what does not answer, must not switch alerts off: the last good rules stay in force.
    """

    def all_rules(self) -> RuleSets:
        """The rules in force; may be up to a minute old. The same object as long as nothing changed.

        Raises:
            StoredStateInvalid: the fleet's rules are broken, and there were never good ones.
            Outage: nothing answers, and there are no rules to fall back on.
        """

    def stored(self) -> StoredRules:
        """All documents, as of now; raises as `all_rules` does."""

    def change(self, change: RuleChange, *, replacing: RuleDocument) -> RuleDocument:
        """Put other rules in force for a scope, keep the change in the history, and tell of it in the feed.

        Args:
            replacing: what the change was made on, as it was read.

        Raises:
            InputRefused: the rules are too many to keep.
            RulesChanged: somebody else changed the scope's rules meanwhile.
        """

    def history(self, scope: RuleScope | None, *, limit: int, cursor: str | None = None) -> Page[RuleChange]:
        """The changes of one scope, or of all, newest first."""

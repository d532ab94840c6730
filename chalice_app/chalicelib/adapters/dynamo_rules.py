"""All alert rules: the fleet's in the parameter store, the others in the operations table.

The table also keeps the fleet's last good document. New containers go on with it while the parameter is broken,
and changes of the parameter are serialised on it, since the parameter store knows no conditional write.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import text_attributes
from chalicelib.adapters.dynamo_events import event_put
from chalicelib.adapters.dynamo_rule_items import DOCUMENTS, change_in, change_put, changes, document_in, document_put
from chalicelib.adapters.operations_items import NOT_THERE_YET, ConditionFailed
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.adapters.remembered import Remembered
from chalicelib.adapters.ssm_rules import FoundRules, SsmRules
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import InputRefused, Outage, RulesChanged, StoredStateInvalid
from chalicelib.domain.page import Page
from chalicelib.domain.rule_document import RuleChange, RuleDocument, StoredRules
from chalicelib.domain.rule_scopes import FLEET_SCOPE, RuleScope, RuleSets
from chalicelib.observability import Metric, count, logger
from chalicelib.ports.clock import Clock
from chalicelib.rule_json import etag_of, write_rules

# A standard parameter holds this much, about thirty rules; a larger one would be charged every month.
# The documents of the table are held to the same: every function reads all of them once a minute.
MAX_DOCUMENT_BYTES: Final = 4096

# `who` of changes that were made past the REST API.
PARAMETER_STORE: Final = "parameter store"

# A change of the fleet's rules is written down first, and put into the parameter then. A request lives half a
# minute: what is not in the parameter after this time never got there.
_SETTLED_AFTER: Final = timedelta(minutes=2)
_STILL_THE_SAME: Final = "attribute_not_exists(pk) OR etag = :replacing"
# The same change again completes one that was cut off before the parameter was written.
_SETTLED_OR_THE_SAME: Final = f"{_STILL_THE_SAME} OR etag = :etag OR changed_at < :settled"
# More than anybody has; the table hands them out by the megabyte, whatever the limit.
_ALL: Final = 1_000_000


class DynamoRules:
    """Implements `RuleBook`."""

    def __init__(self, table: OperationsTable, parameter: SsmRules, *, clock: Clock, retention: timedelta) -> None:
        """Use these parts.

        Args:
            retention: how long events are kept; the history of the rules stays.
        """
        self._table = table
        self._parameter = parameter
        self._clock = clock
        self._retention = retention
        self._sets: RuleSets | None = None
        self._in_force = Remembered(
            self._read_sets, clock=clock, survives=(Outage, StoredStateInvalid), name="alert rules"
        )

    def all_rules(self) -> RuleSets:
        return self._in_force.get()

    def stored(self) -> StoredRules:
        documents = self._documents()
        fleet, problem = self._fleet(documents.get(FLEET_SCOPE))
        with_rules = {scope: kept for scope, kept in documents.items() if kept.rules}
        return StoredRules(documents={**with_rules, FLEET_SCOPE: fleet}, problem=problem)

    def change(self, change: RuleChange, *, replacing: RuleDocument) -> RuleDocument:
        size = len(write_rules(change.rules).encode())
        if size > MAX_DOCUMENT_BYTES:
            raise InputRefused(
                f"the rules take {size} bytes as they are stored, at most {MAX_DOCUMENT_BYTES} can be kept",
                field="rules",
            )
        document = _document_of(change)
        try:
            self._write(change, document, over=replacing.etag)
        except ConditionFailed as failed:
            raise RulesChanged(f"somebody else changed the rules of the {change.scope.in_words} meanwhile") from failed
        if change.scope == FLEET_SCOPE:
            self._parameter.write(change.rules)
        self._in_force.forget()
        return document

    def history(self, scope: RuleScope | None, *, limit: int, cursor: str | None = None) -> Page[RuleChange]:
        page = self._table.page([changes(scope)], limit=limit, cursor=cursor)
        return Page(tuple(map(change_in, page.rows)), page.cursor)

    def _read_sets(self) -> RuleSets:
        """The rules of all scopes; the same object as before when they are the same, for whoever compiled them."""
        sets = self.stored().sets()
        if self._sets != sets:
            self._sets = sets
        return self._sets

    def _documents(self) -> dict[RuleScope, RuleDocument]:
        """All that the table holds. A broken one is passed over, and reported: wider scopes hold in its place."""
        documents = {}
        for item in self._table.rows(DOCUMENTS, limit=_ALL, newest_first=False, fresh=True):
            try:
                kept = document_in(item)
            except StoredStateInvalid as error:
                _report(error)
            else:
                documents[kept.scope] = kept
        return documents

    def _fleet(self, kept: RuleDocument | None) -> tuple[RuleDocument, str | None]:
        """The fleet's document, and why it is the last good one if it is."""
        try:
            found = self._parameter.read()
        except (Outage, StoredStateInvalid) as error:
            if isinstance(error, StoredStateInvalid):
                _report(error)
            if kept is None:
                raise
            logger.warning("the last good alert rules stay in force", why=str(error))
            return kept, str(error)
        if kept is not None and kept.rules == found.rules:
            return kept, None
        try:
            return self._catch_up(found, kept), None
        except (ConditionFailed, Outage) as error:
            # Somebody else does the same, or somebody will in a minute.
            logger.warning("the fleet's rules could not be kept as the last good ones", why=str(error))
            return _fleet_document(found.rules), None

    def _catch_up(self, found: FoundRules, kept: RuleDocument | None) -> RuleDocument:
        """Keep what came into the parameter past the REST API as the last good document.

        What the platform was set up with is no change, and makes no history.
        """
        if kept is None:
            first = _fleet_document(found.rules)
            self._table.write(document_put(first, condition=NOT_THERE_YET))
            return first
        at = self._changed_by_hand(found, kept)
        if at is None:
            return _fleet_document(found.rules)
        change = RuleChange.of(FLEET_SCOPE, found.rules, at=at, who=PARAMETER_STORE)
        document = _document_of(change)
        self._write(change, document, over=kept.etag)
        return document

    def _changed_by_hand(self, found: FoundRules, kept: RuleDocument) -> datetime | None:
        """When the parameter was changed past the REST API; None while a change over it may be on its way there."""
        if kept.changed_at is None or found.since > kept.changed_at:
            return found.since
        now = self._clock()
        return now if now - kept.changed_at > _SETTLED_AFTER else None

    def _write(self, change: RuleChange, document: RuleDocument, *, over: str) -> None:
        values = {":replacing": over}
        condition = _STILL_THE_SAME
        if change.scope == FLEET_SCOPE:
            settled: str = msgspec.to_builtins(self._clock() - _SETTLED_AFTER)
            values |= {":etag": document.etag, ":settled": settled}
            condition = _SETTLED_OR_THE_SAME
        self._table.write(
            document_put(document, condition=condition, values=text_attributes(**values)),
            change_put(change),
            event_put(change.event, retention=self._retention),
        )


def _document_of(change: RuleChange) -> RuleDocument:
    return RuleDocument(
        scope=change.scope,
        rules=change.rules,
        etag=etag_of(change.rules),
        changed_at=change.at,
        changed_by=change.who,
    )


def _fleet_document(rules: tuple[AlertRule, ...]) -> RuleDocument:
    return RuleDocument(scope=FLEET_SCOPE, rules=rules, etag=etag_of(rules))


def _report(error: StoredStateInvalid) -> None:
    logger.error("stored alert rules are broken", why=str(error))
    count(Metric.RULES_INVALID)

"""Documents of alert rules and their changes as they lie in the operations table.

The documents share one partition, which is read whole. They hold the rules as the JSON that people write,
so that what lies there can be read, and put back, by hand.
"""

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, from_attributes, text_attributes, to_attributes
from chalicelib.adapters.operations_items import FEEDS, Partition, Put
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.errors import InputRefused, StoredStateInvalid
from chalicelib.domain.rule_document import RuleChange, RuleDocument
from chalicelib.domain.rule_scopes import RuleScope
from chalicelib.rule_json import read_rules, write_rules

DOCUMENTS: Final = Partition(value="RULES")
_CHANGES: Final = "RULE_CHANGES"


class StoredDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document of rules as it lies in the table."""

    scope: str
    document: str
    etag: str
    changed_at: datetime | None = None
    changed_by: str | None = None


class StoredChange(msgspec.Struct, frozen=True, kw_only=True):
    """A change of rules as it lies in the table."""

    change_id: str
    scope: str
    document: str
    at: datetime
    who: str


def document_put(kept: RuleDocument, *, condition: str, values: Attributes | None = None) -> Put:
    """The write of a document; without rules too: its etag still guards the next change."""
    stored = StoredDocument(
        scope=str(kept.scope),
        document=write_rules(kept.rules),
        etag=kept.etag,
        changed_at=kept.changed_at,
        changed_by=kept.changed_by,
    )
    keys = text_attributes(pk=DOCUMENTS.value, sk=_sort_key(kept.scope))
    return Put(item=to_attributes(stored, StoredDocument) | keys, condition=condition, values=values)


def change_put(change: RuleChange) -> Put:
    """The write of a line of the history."""
    stored = StoredChange(
        change_id=change.change_id,
        scope=str(change.scope),
        document=write_rules(change.rules),
        at=change.at,
        who=change.who,
    )
    feed = _changes_of(change.scope).value
    keys = text_attributes(pk=_CHANGES, sk=change.change_id, feed=feed, feed_sort=change.change_id)
    return Put(item=to_attributes(stored, StoredChange) | keys)


def changes(scope: RuleScope | None) -> Partition:
    """Where the changes of a scope are listed, or those of all."""
    return Partition(value=_CHANGES) if scope is None else _changes_of(scope)


def document_in(item: Attributes) -> RuleDocument:
    """The document that an item holds.

    Raises:
        StoredStateInvalid: it holds none, or its rules make no sense.
    """
    stored = from_attributes(item, StoredDocument, StoredDocument)
    return RuleDocument(
        scope=_scope(stored.scope),
        rules=_rules(stored.scope, stored.document),
        etag=stored.etag,
        changed_at=stored.changed_at,
        changed_by=stored.changed_by,
    )


def change_in(item: Attributes) -> RuleChange:
    """The change that an item holds; raises as `document_in` does."""
    stored = from_attributes(item, StoredChange, StoredChange)
    return RuleChange(
        change_id=stored.change_id,
        scope=_scope(stored.scope),
        at=stored.at,
        who=stored.who,
        rules=_rules(stored.scope, stored.document),
    )


def _changes_of(scope: RuleScope) -> Partition:
    return Partition(value=f"{_CHANGES}#{scope}", index=FEEDS)


def _sort_key(scope: RuleScope) -> str:
    """`FLEET`, `CROP#tomato`."""
    return f"{scope.kind.upper()}#{scope.name}" if scope.name else scope.kind.upper()


def _scope(text: str) -> RuleScope:
    try:
        return RuleScope.parse(text)
    except InputRefused as refusal:
        raise StoredStateInvalid(f"a stored document of rules names no scope: {refusal}") from refusal


def _rules(scope: str, document: str) -> tuple[AlertRule, ...]:
    try:
        return read_rules(document)
    except InputRefused as refusal:
        where = f" at {refusal.field}" if refusal.field else ""
        raise StoredStateInvalid(f"the stored rules of {scope} are not valid: {refusal}{where}") from refusal

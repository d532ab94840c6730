"""Shapes the answers about alert rules."""

from datetime import datetime

import msgspec

from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.clock import to_ms
from chalicelib.domain.rule_document import RuleChange, RuleDocument, StoredRules
from chalicelib.domain.rule_scopes import FLEET_SCOPE, EffectiveRule
from chalicelib.rest.outputs.thresholds import (
    DeviceThresholds,
    EffectiveRuleItem,
    FleetThresholds,
    RuleItem,
    ScopeItem,
    ScopeThresholds,
    ThresholdsChange,
)
from chalicelib.rule_json import rule_json


def scope_thresholds(document: RuleDocument) -> ScopeThresholds:
    """The rules of one scope."""
    return ScopeThresholds(
        scope=str(document.scope),
        rules=tuple(map(rule_item, document.rules)),
        etag=document.etag,
        changed_at=_ms(document.changed_at),
        changed_by=document.changed_by,
    )


def fleet_thresholds(stored: StoredRules) -> FleetThresholds:
    """The fleet's rules, with the list of those that have rules of their own."""
    narrower = [document for scope, document in stored.documents.items() if scope != FLEET_SCOPE]
    return FleetThresholds(
        **msgspec.structs.asdict(scope_thresholds(stored.documents[FLEET_SCOPE])),
        problem=stored.problem,
        scopes=tuple(_scope_item(document) for document in sorted(narrower, key=lambda each: str(each.scope))),
    )


def device_thresholds(device_id: str, rules: tuple[EffectiveRule, ...]) -> DeviceThresholds:
    """The rules that hold for a device."""
    return DeviceThresholds(
        device_id=device_id,
        rules=tuple(
            EffectiveRuleItem(**msgspec.structs.asdict(rule_item(each.rule)), scope=str(each.scope)) for each in rules
        ),
    )


def thresholds_change(change: RuleChange) -> ThresholdsChange:
    """A line of the history."""
    return ThresholdsChange(
        change_id=change.change_id,
        scope=str(change.scope),
        at=to_ms(change.at),
        who=change.who,
        rules=tuple(map(rule_item, change.rules)),
    )


def rule_item(rule: AlertRule) -> RuleItem:
    """A rule, as it could be sent back; here with every field that it was written without."""
    return msgspec.convert(rule_json(rule), RuleItem, from_attributes=True)


def _scope_item(document: RuleDocument) -> ScopeItem:
    return ScopeItem(
        scope=str(document.scope),
        kind=document.scope.kind,
        name=document.scope.name,
        rule_ids=tuple(rule.rule_id for rule in document.rules),
        changed_at=_ms(document.changed_at),
        changed_by=document.changed_by,
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)

"""The alert rules."""

from typing import Annotated

from msgspec import Meta

from chalicelib.domain.alert_rules import Direction
from chalicelib.domain.rule_scopes import ScopeKind
from chalicelib.rest.outputs.output import EpochMs, Listed, Output

ScopeText = Annotated[
    str, Meta(description="`fleet`, `crop:<crop>`, `site:<site>` or `device:<device_id>`", examples=["crop:tomato"])
]
Etag = Annotated[str, Meta(description="Send it back with a change, to make sure that nobody else made one meanwhile")]


class ConditionItem(Output, frozen=True):
    """Limits on one metric."""

    metric: str
    direction: Direction
    warning: float | None
    critical: float | None
    clear_margin: float


class QuietHoursItem(Output, frozen=True):
    """When warnings wait, in the site's local time."""

    start: str
    end: str


class RuleItem(Output, frozen=True):
    """An alert rule, with every field that it may have."""

    id: str
    conditions: tuple[ConditionItem, ...]
    for_min: int
    quiet_hours: QuietHoursItem | None
    repeat_min: int | None
    escalate_min: int | None
    enabled: bool


class ScopeThresholds(Output, frozen=True):
    """The alert rules of one scope."""

    scope: ScopeText
    rules: tuple[RuleItem, ...]
    etag: Etag
    changed_at: Annotated[int | None, Meta(description="Epoch milliseconds, UTC; null: never changed")]
    changed_by: str | None


class ScopeItem(Output, frozen=True):
    """A scope that has rules of its own."""

    scope: ScopeText
    kind: ScopeKind
    name: Annotated[str, Meta(description="Of the crop, site or device; empty for the fleet")]
    rule_ids: tuple[str, ...]
    changed_at: int | None
    changed_by: str | None


class FleetThresholds(ScopeThresholds, frozen=True):
    """The fleet's alert rules, and who else has rules."""

    problem: Annotated[
        str | None,
        Meta(description="Why the parameter that holds these rules cannot be used; the last good ones are shown then"),
    ]
    scopes: tuple[ScopeItem, ...]


class EffectiveRuleItem(RuleItem, frozen=True):
    """A rule as it holds for a device."""

    scope: Annotated[str, Meta(description="Where it comes from")]


class DeviceThresholds(Output, frozen=True):
    """The rules that hold for a device: of each id the one of the narrowest scope."""

    device_id: str
    rules: tuple[EffectiveRuleItem, ...]


class ThresholdsChange(Output, frozen=True):
    """One change of a scope's rules."""

    change_id: str
    scope: ScopeText
    at: EpochMs
    who: str
    rules: Annotated[tuple[RuleItem, ...], Meta(description="All rules that the scope had from then on")]


class ThresholdsHistory(Listed[ThresholdsChange], frozen=True):
    """Changes of the rules, newest first."""

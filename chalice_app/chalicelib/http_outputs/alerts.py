"""Alerts, and the rules that call for them."""

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.alert_rules import Direction
from chalicelib.http_outputs.output import EpochMs, Listed, Output


class AlertItem(Output, frozen=True):
    """An alert."""

    alert_id: str
    device_id: str
    rule_id: str
    site: str
    status: AlertStatus
    severity: Literal["warning", "critical"]
    what: Annotated[str, Meta(description="The trouble in a few words")]
    value: Annotated[float | None, Meta(description="The worst that was measured")]
    limit: Annotated[float | None, Meta(description="The limit that it crossed")]
    unit: Annotated[str, Meta(description="Of value and limit, for people; empty when there is none")]
    since: EpochMs
    last_at: EpochMs
    opened_at: EpochMs
    acknowledged_by: str | None
    snoozed_until: EpochMs | None
    resolved_by: str | None
    resolved_at: EpochMs | None


class AlertList(Listed[AlertItem], frozen=True):
    """Alerts."""


class ThresholdRuleItem(Output, frozen=True):
    """Limits on one metric."""

    id: str
    metric: str
    direction: Direction
    warning: float | None
    critical: float | None


class Thresholds(Output, frozen=True):
    """The fleet's alert rules in force."""

    rules: tuple[ThresholdRuleItem, ...]

"""Alerts."""

from typing import Annotated, Literal

from msgspec import Meta

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.rest.outputs.output import EpochMs, Listed, Output


class AlertItem(Output, frozen=True):
    """An alert."""

    alert_id: str
    device_id: Annotated[str | None, Meta(description="Null when it concerns a whole site")]
    rule_id: str
    kind: AlertKind
    site: str
    status: AlertStatus
    severity: Literal["warning", "critical"]
    what: Annotated[str, Meta(description="The trouble in a few words")]
    value: Annotated[float | None, Meta(description="The worst that was measured")]
    limit: Annotated[float | None, Meta(description="The limit that it crossed")]
    unit: Annotated[str, Meta(description="Of value and limit, for people; empty when there is none")]
    since: EpochMs
    last_at: Annotated[int, Meta(description="Last breach known; of a measured one brought up to date when it is over")]
    opened_at: EpochMs
    told_at: EpochMs | None
    escalated: Annotated[bool, Meta(description="Whether others were told because nobody had acknowledged it")]
    acknowledged_by: str | None
    snoozed_until: EpochMs | None
    resolved_by: str | None
    resolved_at: EpochMs | None


class CommentItem(Output, frozen=True):
    """What an operator said."""

    comment_id: str
    by: str
    at: EpochMs
    text: str


class AlertDetail(AlertItem, frozen=True):
    """An alert, and what operators said of it."""

    comments: Annotated[tuple[CommentItem, ...], Meta(description="The newest first, at most 50")]


class BulkOutcome(Output, frozen=True):
    """What became of one of many alerts: the alert after the step, or why it was not taken."""

    alert_id: str
    alert: AlertItem | None
    problem: Annotated[str | None, Meta(description="As the `type` of a problem document; null when all went well")]


class BulkOutcomes(Output, frozen=True):
    """What became of many alerts, in the order in which they were named."""

    items: tuple[BulkOutcome, ...]


class AlertList(Listed[AlertItem], frozen=True):
    """Alerts."""

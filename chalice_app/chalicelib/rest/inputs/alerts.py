"""What clients ask of alerts, and do about them."""

from typing import Annotated, Final, Literal

from msgspec import Meta

from chalicelib.domain.alert import AlertStatus
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.rest.inputs.input import Input, PageQuery, Slug
from chalicelib.text_rules import ONE_LINE

# A week: whoever needs a longer silence should change the rule.
MAX_SNOOZE_MINUTES: Final = 7 * 24 * 60

# A page of an inbox. Each is two calls of the table: some two seconds in all.
MAX_ALERTS_AT_ONCE: Final = 50
SnoozeMinutes = Annotated[int, Meta(ge=1, le=MAX_SNOOZE_MINUTES)]


class AlertsQuery(PageQuery, frozen=True):
    """One page of alerts."""

    status: Annotated[AlertStatus | None, Meta(description="Left out: all, open ones first")] = None
    device: Slug | None = None
    site: Slug | None = None
    severity: Literal["warning", "critical"] | None = None
    kind: Annotated[AlertKind | None, Meta(description="What sort of trouble")] = None


class SnoozeBody(Input, frozen=True):
    """How long nobody wants to hear of an alert."""

    minutes: SnoozeMinutes


class CommentBody(Input, frozen=True):
    """What an operator has to say about an alert."""

    text: Annotated[str, Meta(pattern=ONE_LINE, min_length=1, max_length=500, description="One line")]


class BulkBody(Input, frozen=True):
    """One step for many alerts."""

    alert_ids: Annotated[tuple[str, ...], Meta(min_length=1, max_length=MAX_ALERTS_AT_ONCE)]
    step: Literal["acknowledge", "resolve", "snooze"]
    minutes: Annotated[SnoozeMinutes | None, Meta(description="Only of a snooze, and of every snooze")] = None

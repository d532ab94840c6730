"""Alert rules as JSON: the one form in which people write them, the parameter store and the table keep them.

docs/alerts.md explains it, and rule_schema.py publishes it: the descriptions here are those of the schema.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction, QuietHours
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.rule_checks import (
    MAX_CONDITIONS,
    MAX_ESCALATE,
    MAX_LASTING,
    MAX_REPEAT,
    MIN_ESCALATE,
    MIN_REPEAT,
    check_rules,
)
from chalicelib.text_rules import CLOCK_TIME, METRIC, SLUG
from chalicelib.wording import reason_and_field

_MINUTE: Final = timedelta(minutes=1)
# msgspec leaves a default out only if it is this very object.
_NO_MARGIN: Final = 0.0
# Sixteen hexadecimal digits: two documents of one scope that share them would take billions of tries.
_ETAG_DIGITS: Final = 16

_MetricName = Annotated[
    # Not an enumeration to msgspec: our refusal says what is wrong in a sentence.
    str, Meta(pattern=METRIC, description="A standard metric", extra_json_schema={"enum": list(STANDARD)})
]
_Side = Annotated[Direction, Meta(description="On which side of the limits the trouble lies")]
_Warning = Annotated[float | None, Meta(description="A value beyond it opens a warning; in the metric's unit")]
_Critical = Annotated[float | None, Meta(description="A value beyond it opens a critical alert; in the metric's unit")]
_Margin = Annotated[
    float,
    Meta(ge=0, description="How far inside the limit a value must come back before the trouble counts as over"),
]
_RepeatMinutes = Annotated[int, Meta(ge=MIN_REPEAT // _MINUTE, le=MAX_REPEAT // _MINUTE)]
_EscalateMinutes = Annotated[int, Meta(ge=MIN_ESCALATE // _MINUTE, le=MAX_ESCALATE // _MINUTE)]
_ClockTime = Annotated[str, Meta(pattern=CLOCK_TIME, description="The site's local time, such as 22:00")]


class ConditionJson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Limits on one metric; at least one of the two is set."""

    metric: _MetricName
    direction: _Side
    warning: _Warning = None
    critical: _Critical = None
    clear_margin: _Margin = _NO_MARGIN


class QuietHoursJson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When warnings wait. Over midnight when the end is the earlier one."""

    start: _ClockTime
    end: _ClockTime


class RuleJson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What opens one alert on a device, and how people are told of it.

    A rule with one condition may have the condition's fields beside its id, in place of `conditions`.
    """

    id: Annotated[str, Meta(pattern=SLUG, description="Names the rule and its alerts; once in a document")]
    conditions: Annotated[
        tuple[ConditionJson, ...],
        Meta(max_length=MAX_CONDITIONS, description="Any of them breaks the rule"),
    ] = ()
    for_min: Annotated[
        int,
        Meta(
            ge=0,
            le=MAX_LASTING // _MINUTE,
            description="Minutes for which values must stay beyond a limit before the alert opens; 0: at once",
        ),
    ] = 0
    quiet_hours: Annotated[
        QuietHoursJson | None, Meta(description="Warnings wait for their end; critical alerts do not")
    ] = None
    repeat_min: Annotated[
        _RepeatMinutes | None,
        Meta(description="People are told again after so many minutes, while nobody acknowledged; left out: once"),
    ] = None
    escalate_min: Annotated[
        _EscalateMinutes | None,
        Meta(description="The second topic is told when nobody acknowledged for so many minutes; left out: never"),
    ] = None
    enabled: Annotated[
        bool, Meta(description="false switches a rule of a wider scope off; it needs no conditions then")
    ] = True
    metric: _MetricName | None = None
    direction: _Side | None = None
    warning: _Warning = None
    critical: _Critical = None
    clear_margin: _Margin = _NO_MARGIN

    @property
    def is_short(self) -> bool:
        """Whether a condition's fields stand beside the id."""
        beside = (self.metric, self.direction, self.warning, self.critical)
        return self.clear_margin != 0.0 or any(value is not None for value in beside)


class RulesJson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The alert rules of the fleet, a crop, a site or a device."""

    rules: tuple[RuleJson, ...]


_document: Final = msgspec.json.Decoder(RulesJson)


def rules_of(written: Sequence[RuleJson]) -> tuple[AlertRule, ...]:
    """The rules that these mean.

    Raises:
        InputRefused: they make no sense; the field is named as it was written, such as `rules[2].critical`.
    """
    rules = tuple(_rule(rule, f"rules[{index}]") for index, rule in enumerate(written))
    try:
        check_rules(rules)
    except InputRefused as refusal:
        raise InputRefused(refusal.reason, field=_as_written(refusal.field, written)) from refusal
    return rules


def read_rules(text: str) -> tuple[AlertRule, ...]:
    """The rules in a document.

    Raises:
        InputRefused: it is no JSON, not of this shape, or the rules make no sense; the field is named.
    """
    try:
        document = _document.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        reason, field = reason_and_field(error, RulesJson)
        raise InputRefused(reason, field=field) from error
    return rules_of(document.rules)


def write_rules(rules: Sequence[AlertRule]) -> str:
    """The document of these rules: always the same text for the same rules."""
    return msgspec.json.encode(RulesJson(rules=tuple(map(rule_json, rules)))).decode()


def etag_of(rules: Sequence[AlertRule]) -> str:
    """What changes when the rules do."""
    return sha256(write_rules(rules).encode()).hexdigest()[:_ETAG_DIGITS]


def rule_json(rule: AlertRule) -> RuleJson:
    """A rule as people write it."""
    quiet = rule.quiet_hours
    return RuleJson(
        id=rule.rule_id,
        conditions=tuple(
            ConditionJson(
                metric=condition.metric,
                direction=condition.direction,
                warning=condition.warning,
                critical=condition.critical,
                clear_margin=condition.clear_margin or _NO_MARGIN,
            )
            for condition in rule.conditions
        ),
        for_min=rule.lasting // _MINUTE,
        quiet_hours=None if quiet is None else QuietHoursJson(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}"),
        repeat_min=_minutes(rule.repeat_after),
        escalate_min=_minutes(rule.escalate_after),
        enabled=rule.enabled,
    )


def _rule(written: RuleJson, field: str) -> AlertRule:
    quiet = written.quiet_hours
    return AlertRule(
        rule_id=written.id,
        conditions=_conditions(written, field),
        lasting=written.for_min * _MINUTE,
        quiet_hours=None if quiet is None else QuietHours.between(quiet.start, quiet.end),
        repeat_after=_span(written.repeat_min),
        escalate_after=_span(written.escalate_min),
        enabled=written.enabled,
    )


def _conditions(written: RuleJson, field: str) -> tuple[Condition, ...]:
    if not written.is_short:
        return tuple(
            Condition(
                metric=condition.metric,
                direction=condition.direction,
                warning=condition.warning,
                critical=condition.critical,
                clear_margin=condition.clear_margin,
            )
            for condition in written.conditions
        )
    if written.conditions:
        raise InputRefused("a rule has conditions, or the fields of one beside its id, not both", field=field)
    if written.metric is None:
        raise InputRefused(f"{field}.metric is missing", field=f"{field}.metric")
    if written.direction is None:
        raise InputRefused(f"{field}.direction is missing", field=f"{field}.direction")
    return (
        Condition(
            metric=written.metric,
            direction=written.direction,
            warning=written.warning,
            critical=written.critical,
            clear_margin=written.clear_margin,
        ),
    )


def _as_written(field: str, written: Sequence[RuleJson]) -> str:
    """The path of a field in the form that the rule was written in."""
    for index, rule in enumerate(written):
        if rule.is_short:
            field = field.replace(f"rules[{index}].conditions[0]", f"rules[{index}]")
    return field


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else span // _MINUTE


def _span(minutes: int | None) -> timedelta | None:
    return None if minutes is None else minutes * _MINUTE

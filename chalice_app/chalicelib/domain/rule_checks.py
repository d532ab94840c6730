"""What makes a set of alert rules a sensible one."""

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction
from chalicelib.domain.breach import DISEASE_RULE_PREFIX, SILENCE_RULE
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.metrics import STANDARD

# Rules are named like devices: both are parts of an alert's id, which travels in addresses.
RULE_ID: Final = DEVICE_ID

# Alerts that the platform raises by itself.
RESERVED_IDS: Final = frozenset({SILENCE_RULE, "rejections"})
RESERVED_PREFIXES: Final = (DISEASE_RULE_PREFIX, "risk-", "certificate-")

# One for each standard metric; more would be several troubles, which deserve alerts of their own.
MAX_CONDITIONS: Final = 8
# What has to last longer than a day is no alert but a season, and each look at it reads all samples since.
MAX_LASTING: Final = timedelta(days=1)
# Who is told more often stops reading.
MIN_REPEAT: Final = timedelta(minutes=5)
MAX_REPEAT: Final = timedelta(days=7)
# Everybody who can be told has been told after a day.
MIN_ESCALATE: Final = timedelta(minutes=1)
MAX_ESCALATE: Final = timedelta(days=1)


def check_rules(rules: Sequence[AlertRule]) -> None:
    """Look whether these rules can be in force together.

    Raises:
        InputRefused: one cannot; its field is named as in JSON, such as `rules[2].conditions[0].critical`.
    """
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        field = f"rules[{index}]"
        _check_id(rule.rule_id, f"{field}.id", taken=seen)
        seen.add(rule.rule_id)
        _check_conditions(rule, f"{field}.conditions")
        _check_patience(rule, field)


def _check_id(rule_id: str, field: str, *, taken: set[str]) -> None:
    if not RULE_ID.fullmatch(rule_id):
        raise InputRefused("an id is 3 to 64 lower-case letters, digits and dashes", field=field)
    if rule_id in RESERVED_IDS or rule_id.startswith(RESERVED_PREFIXES):
        raise InputRefused(f"{rule_id!r} names alerts that the platform raises by itself", field=field)
    if rule_id in taken:
        raise InputRefused(f"another rule is named {rule_id!r}", field=field)


def _check_conditions(rule: AlertRule, field: str) -> None:
    if rule.enabled and not rule.conditions:
        raise InputRefused("a rule needs a condition, unless it is switched off", field=field)
    if len(rule.conditions) > MAX_CONDITIONS:
        raise InputRefused(f"a rule has at most {MAX_CONDITIONS} conditions", field=field)
    sides: set[tuple[str, Direction]] = set()
    for index, condition in enumerate(rule.conditions):
        _check_condition(condition, f"{field}[{index}]")
        side = (condition.metric, condition.direction)
        if side in sides:
            raise InputRefused(
                f"another condition of the rule has limits {condition.direction} which {condition.metric} is trouble",
                field=f"{field}[{index}]",
            )
        sides.add(side)


def _check_condition(condition: Condition, field: str) -> None:
    if condition.metric not in STANDARD:
        raise InputRefused(f"{condition.metric!r} is no standard metric", field=f"{field}.metric")
    if condition.warning is None and condition.critical is None:
        raise InputRefused("a condition needs a warning or a critical limit", field=field)
    _check_limit(condition, condition.warning, f"{field}.warning")
    _check_limit(condition, condition.critical, f"{field}.critical")
    _check_order(condition, f"{field}.warning")
    _check_margin(condition, f"{field}.clear_margin")


def _check_limit(condition: Condition, limit: float | None, field: str) -> None:
    if limit is None:
        return
    possible = STANDARD[condition.metric]
    if not (math.isfinite(limit) and possible.low <= limit <= possible.high):
        raise InputRefused(
            f"{limit:g} is no possible {condition.metric}: that is {possible.low:g} to {possible.high:g}", field=field
        )
    if limit == (possible.high if condition.direction is Direction.ABOVE else possible.low):
        raise InputRefused(
            f"nothing can be {condition.direction} {limit:g}: {condition.metric} is {possible.low:g} "
            f"to {possible.high:g}",
            field=field,
        )


def _check_order(condition: Condition, field: str) -> None:
    if condition.warning is None or condition.critical is None:
        return
    above = condition.direction is Direction.ABOVE
    if condition.warning > condition.critical if above else condition.warning < condition.critical:
        raise InputRefused(f"the warning at {condition.warning:g} lies beyond the critical limit", field=field)


def _check_margin(condition: Condition, field: str) -> None:
    margin, possible = condition.clear_margin, STANDARD[condition.metric]
    if not (math.isfinite(margin) and margin >= 0):
        raise InputRefused("the margin must be zero or a positive number", field=field)
    # The mildest limit is the last one that a value comes back over.
    mildest = condition.critical if condition.warning is None else condition.warning
    if mildest is None:
        return
    above = condition.direction is Direction.ABOVE
    room = mildest - possible.low if above else possible.high - mildest
    if margin > room:
        clears_at = mildest - margin if above else mildest + margin
        raise InputRefused(
            f"the alert could never clear: {condition.metric} would have to reach {clears_at:g}, "
            f"and is {possible.low:g} to {possible.high:g}",
            field=field,
        )


def _check_patience(rule: AlertRule, field: str) -> None:
    _check_span(rule.lasting, timedelta(0), MAX_LASTING, f"{field}.for_min")
    _check_span(rule.repeat_after, MIN_REPEAT, MAX_REPEAT, f"{field}.repeat_min")
    _check_span(rule.escalate_after, MIN_ESCALATE, MAX_ESCALATE, f"{field}.escalate_min")
    if rule.quiet_hours is not None and rule.quiet_hours.start == rule.quiet_hours.end:
        raise InputRefused("quiet hours cannot end when they start", field=f"{field}.quiet_hours.end")


def _check_span(span: timedelta | None, least: timedelta, most: timedelta, field: str) -> None:
    if span is not None and not least <= span <= most:
        minute = timedelta(minutes=1)
        raise InputRefused(f"it must be {least // minute} to {most // minute} minutes", field=field)

"""What makes a set of threshold rules a sensible one."""

import math
from collections.abc import Sequence
from typing import Final

from chalicelib.domain.alert_rules import DISEASE_RULE_PREFIX, SILENCE_RULE, Direction, ThresholdRule
from chalicelib.domain.device import DEVICE_ID
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.metrics import STANDARD

# Rules are named like devices: both are parts of an alert's id, which travels in addresses.
RULE_ID: Final = DEVICE_ID


def check_rules(rules: Sequence[ThresholdRule]) -> None:
    """Look whether these rules can be in force together.

    Raises:
        InputRefused: one cannot; its field is named, such as `rules[2].critical`.
    """
    seen: set[str] = set()
    for index, rule in enumerate(rules):
        field = f"rules[{index}]"
        _check_id(rule.rule_id, f"{field}.id", taken=seen)
        seen.add(rule.rule_id)
        if rule.metric not in STANDARD:
            raise InputRefused(f"{rule.metric!r} is no standard metric", field=f"{field}.metric")
        if rule.warning is None and rule.critical is None:
            raise InputRefused("a rule needs a warning or a critical limit", field=field)
        _check_limit(rule.metric, rule.warning, f"{field}.warning")
        _check_limit(rule.metric, rule.critical, f"{field}.critical")
        _check_order(rule, f"{field}.warning")


def _check_id(rule_id: str, field: str, *, taken: set[str]) -> None:
    if not RULE_ID.fullmatch(rule_id):
        raise InputRefused("an id is 3 to 64 lower-case letters, digits and dashes", field=field)
    if rule_id == SILENCE_RULE or rule_id.startswith(DISEASE_RULE_PREFIX):
        raise InputRefused(f"{rule_id!r} names alerts that the platform raises by itself", field=field)
    if rule_id in taken:
        raise InputRefused(f"another rule is named {rule_id!r}", field=field)


def _check_limit(metric: str, limit: float | None, field: str) -> None:
    if limit is None:
        return
    possible = STANDARD[metric]
    if not (math.isfinite(limit) and possible.low <= limit <= possible.high):
        raise InputRefused(
            f"{limit:g} is no possible {metric}: that is {possible.low:g} to {possible.high:g}", field=field
        )


def _check_order(rule: ThresholdRule, field: str) -> None:
    if rule.warning is None or rule.critical is None:
        return
    beyond = rule.warning > rule.critical if rule.direction is Direction.ABOVE else rule.warning < rule.critical
    if beyond:
        raise InputRefused(f"the warning at {rule.warning:g} lies beyond the critical limit", field=field)

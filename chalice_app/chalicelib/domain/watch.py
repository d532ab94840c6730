"""Holds messages against alert rules, a column at a time: what is calm costs next to nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from math import inf
from operator import gt, lt
from typing import Any, Final, Self

from chalicelib.domain.alert_rules import AlertRule, Condition, Direction
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.sample import TelemetryMessage

# Who was silent for this long may have been calm meanwhile: a stretch beyond a limit does not go on over such a gap.
LONGEST_GAP: Final = timedelta(hours=1)

_MILLISECOND: Final = timedelta(milliseconds=1)

_Columns = Mapping[str, Sequence[float | None]]


# A metric, and the value beyond which some rule is broken.
_Extreme = tuple[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Rules, made ready to be held against many messages."""

    rules: tuple[AlertRule, ...]
    _highest: tuple[_Extreme, ...]
    _lowest: tuple[_Extreme, ...]

    @classmethod
    def over(cls, rules: tuple[AlertRule, ...]) -> Self:
        """Look after these rules."""
        conditions = [condition for rule in rules for condition in rule.conditions]
        return cls(
            rules=rules,
            _highest=_extremes(conditions, Direction.ABOVE, min),
            _lowest=_extremes(conditions, Direction.BELOW, max),
        )

    def suspects(self, columns: _Columns) -> Sequence[AlertRule]:
        """The rules that some value of these columns breaks, be it for a moment."""
        try:
            broken = self._broken(columns)
        except TypeError:  # some samples lack a metric, which is rare
            broken = self._broken({name: [v for v in column if v is not None] for name, column in columns.items()})
        if not broken:
            return ()
        return [rule for rule in self.rules if any(each.metric in broken for each in rule.conditions)]

    def _broken(self, columns: Mapping[str, Sequence[Any]]) -> list[str]:
        """The metrics with a value that goes beyond; raises TypeError where one is None."""
        get = columns.get
        beyond = [name for name, highest in self._highest if (column := get(name)) and max(column) > highest]
        return beyond + [name for name, lowest in self._lowest if (column := get(name)) and min(column) < lowest]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A value beyond a limit of a condition."""

    at_ms: int
    condition: Condition
    value: float
    severity: Severity

    @property
    def badness(self) -> float:
        """Larger is worse."""
        return self.value if self.condition.direction is Direction.ABOVE else -self.value

    def breach(self, device_id: str, rule_id: str, severity: Severity) -> Breach:
        """What an alert is told of it.

        Args:
            severity: as which it counts; a value beyond the critical limit is beyond the warning's too.
        """
        metric = STANDARD[self.condition.metric]
        return Breach(
            device_id=device_id,
            rule_id=rule_id,
            at=from_ms(self.at_ms),
            severity=severity,
            value=self.value,
            badness=self.badness,
            limit=self.condition.limit_for(severity),
            unit=metric.unit,
            what=f"{metric.label} {self.condition.direction} its limit",
        )


def crossings(message: TelemetryMessage, conditions: Iterable[Condition], *, since_ms: int = 0) -> Iterator[Crossing]:
    """Every value of a message, from a time on, that is beyond a limit."""
    for condition in conditions:
        nearest = _nearest_limit(condition)
        beyond = gt if condition.direction is Direction.ABOVE else lt
        for at_ms, value in zip(message.times_ms, message.columns.get(condition.metric, ()), strict=False):
            if value is not None and beyond(value, nearest) and at_ms >= since_ms:
                severity = condition.severity_of(value)
                if severity is not None:
                    yield Crossing(at_ms, condition, value, severity)


def breaches_at_once(message: TelemetryMessage, rule: AlertRule, *, since: datetime) -> tuple[Breach, ...]:
    """The first breach of a rule in a message from a time on, and the first that is worse: no alert needs more."""
    found = list(crossings(message, rule.conditions, since_ms=to_ms(since)))
    return _told(found, message.device_id, rule.rule_id)


def breaches_that_lasted(
    message: TelemetryMessage, rule: AlertRule, around: Iterable[TelemetryMessage], *, since: datetime
) -> tuple[Breach, ...]:
    """The first moment, from a time on, at which values had stayed beyond a limit for as long as the rule asks, and the
    first at which they had stayed beyond the critical one.

    Only moments that this message has a part in: those of its own samples, and those after them that its samples join
    to an earlier beginning. All others are another message's business.

    Args:
        around: the device's messages from `reach` before this one's crossings to as long after them.
    """
    messages = {(each.times_ms[0], each.seq): each for each in chain(around, (message,))}
    found: list[Crossing] = []
    for condition in rule.conditions:
        readings = _readings(messages.values(), condition.metric)
        own = {each.at_ms for each in crossings(message, (condition,))}
        for severity in Severity:
            for stretch in _stretches(readings, condition, severity):
                at_ms = _lasted(stretch, own, rule.lasting, to_ms(since))
                if at_ms is not None:
                    found.append(Crossing(at_ms, condition, readings[at_ms], severity))
    return _told(found, message.device_id, rule.rule_id)


def reach(rule: AlertRule) -> timedelta:
    """How far before and after a crossing other samples decide whether it lasted."""
    return rule.lasting + LONGEST_GAP


def _extremes(
    conditions: Iterable[Condition], direction: Direction, nearest: Callable[[float, float], float]
) -> tuple[_Extreme, ...]:
    """Of each metric that is looked at in a direction, the limit that is crossed first."""
    limits: dict[str, float] = {}
    for condition in conditions:
        if condition.direction is direction:
            limit = _nearest_limit(condition)
            limits[condition.metric] = nearest(limit, limits.get(condition.metric, limit))
    return tuple(limits.items())


def _nearest_limit(condition: Condition) -> float:
    """The limit that is crossed first; for a condition without any, one that nothing crosses."""
    limits = [limit for limit in (condition.warning, condition.critical) if limit is not None]
    return min(limits, default=inf) if condition.direction is Direction.ABOVE else max(limits, default=-inf)


def _told(found: Sequence[Crossing], device_id: str, rule_id: str) -> tuple[Breach, ...]:
    """The first of these, and the first of the worst severity. Of one moment, the worst comes first."""
    if not found:
        return ()
    in_order = sorted(found, key=lambda each: (each.at_ms, -each.severity, -each.badness, each.condition.metric))
    first = in_order[0]
    worst = max(in_order, key=lambda each: each.severity)
    chosen = (first,) if first.severity == worst.severity else (first, worst)
    return tuple(each.breach(device_id, rule_id, each.severity) for each in chosen)


def _readings(messages: Iterable[TelemetryMessage], metric: str) -> dict[int, float]:
    return {
        at_ms: value
        for message in messages
        for at_ms, value in zip(message.times_ms, message.columns.get(metric, ()), strict=False)
        if value is not None
    }


def _lasted(stretch: Sequence[int], own: set[int], lasting: timedelta, since_ms: int) -> int | None:
    """The first moment of a stretch, after `own` has joined it, at which it had lasted."""
    joined_ms = min(own.intersection(stretch), default=None)
    if joined_ms is None:
        return None
    earliest_ms = max(joined_ms, since_ms, stretch[0] + lasting // _MILLISECOND)
    return next((at_ms for at_ms in stretch if at_ms >= earliest_ms), None)


def _stretches(readings: Mapping[int, float], condition: Condition, severity: Severity) -> Iterator[list[int]]:
    """The times of values that are beyond a limit one after the other, without a gap."""
    if condition.limit_for(severity) is None:
        return
    stretch: list[int] = []
    for at_ms in sorted(readings):
        if stretch and at_ms - stretch[-1] > LONGEST_GAP // _MILLISECOND:
            yield stretch
            stretch = []
        found = condition.severity_of(readings[at_ms])
        if found is not None and found >= severity:
            stretch.append(at_ms)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch

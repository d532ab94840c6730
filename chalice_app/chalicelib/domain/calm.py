"""What stored samples say of an alert: how bad it was, whether it still is critical, whether it is over.

All of it depends on what is stored and on nothing else: in whatever order messages came, and however often, and
whenever somebody looks, the same samples give the same answers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.alert import CALM_FOR, Alert
from chalicelib.domain.alert_rules import AlertRule, Condition
from chalicelib.domain.breach import SILENT_AFTER, Breach, Severity
from chalicelib.domain.clock import to_ms
from chalicelib.domain.sample import Sample
from chalicelib.domain.watch import Crossing


@dataclass(frozen=True, slots=True)
class _Reading:
    """One value of a metric that a condition is about."""

    condition: Condition
    at: datetime
    value: float

    @property
    def severity(self) -> Severity | None:
        """How bad it is, by the limits."""
        return self.condition.severity_of(self.value)

    @property
    def lingering(self) -> Severity | None:
        """How bad it still is to an open alert: by the limits less the margin."""
        return self.condition.lingering(self.value)

    @property
    def rank(self) -> tuple[int, float, datetime]:
        """Orders readings: the worst is the largest, of equal ones the last."""
        return self.severity or 0, self.breach_of("", "").badness, self.at

    def breach_of(self, subject: str, rule_id: str, severity: Severity = Severity.WARNING) -> Breach:
        """What an alert shows of it."""
        return Crossing(to_ms(self.at), self.condition, self.value, severity).breach(subject, rule_id, severity)


def calm_since(alert: Alert, rule: AlertRule, samples: Iterable[Sample]) -> datetime | None:
    """Time of the newest sample that shows the trouble over, None while it goes on or nobody knows.

    It is over when every metric of the rule that was measured lately stayed inside its limit, by the margin, for
    ten minutes, and the one that the alert shows is among them: a sensor that says no more shows no calm.

    Args:
        samples: those since the last breach that the alert knows of, or of the last hour.
    """
    return _quiet_since(alert, alert.last_at, Severity.WARNING, _readings(rule, samples))


def uncritical_since(alert: Alert, rule: AlertRule, samples: Iterable[Sample]) -> datetime | None:
    """Time of the newest sample that shows a critical alert to be a warning again, None while it is critical.

    Args:
        samples: those since the last breach that the alert knows of, or of the last hour.
    """
    return _quiet_since(alert, max(alert.last_at, alert.onset_at), Severity.CRITICAL, _readings(rule, samples))


def worst_of(
    alert: Alert, rule: AlertRule, samples: Iterable[Sample], *, after: datetime
) -> tuple[Breach, datetime] | None:
    """The worst breach of the rule after a time, and the time of the last one; None when there is none."""
    breaches = [each for each in _readings(rule, samples) if each.at > after and each.severity is not None]
    if not breaches:
        return None
    worst, last_at = max(breaches, key=lambda each: each.rank), max(each.at for each in breaches)
    return worst.breach_of(*_names(alert), worst.severity or Severity.WARNING), last_at


def nearest_to_warning(alert: Alert, rule: AlertRule, samples: Iterable[Sample], *, after: datetime) -> Breach | None:
    """The value farthest beyond a warning limit after a time, or nearest to one; None without any value."""
    readings = [each for each in _readings(rule, samples) if each.at > after and each.condition.warning is not None]
    worst = max(readings, key=lambda each: each.rank, default=None)
    return None if worst is None else worst.breach_of(*_names(alert))


def goes_on(alert: Alert, rule: AlertRule, newest: Sample) -> bool:
    """Whether the newest sample alone shows that the trouble is exactly as bad as the alert says."""
    readings = list(_readings(rule, [newest]))
    lingering = max((each.lingering or 0 for each in readings), default=0)
    worst = max((each.severity or 0 for each in readings), default=0)
    return lingering == alert.severity >= worst


def heard_since(newest: Sample | None, now: datetime) -> datetime | None:
    """Time of a device's newest sample if it shows that the device is silent no more."""
    return newest.at if newest is not None and now - newest.at <= SILENT_AFTER else None


def _quiet_since(alert: Alert, last_at: datetime, severity: Severity, readings: Iterable[_Reading]) -> datetime | None:
    measured: dict[Condition, list[_Reading]] = defaultdict(list)
    for reading in readings:
        if reading.at > last_at:
            measured[reading.condition].append(reading)
    if not _shows(alert, measured):
        return None
    for mine in measured.values():
        last_bad = max((each.at for each in mine if (each.lingering or 0) >= severity), default=last_at)
        if max(each.at for each in mine) - last_bad < CALM_FOR:
            return None
    return max(each.at for mine in measured.values() for each in mine)


def _shows(alert: Alert, measured: Mapping[Condition, Sequence[_Reading]]) -> bool:
    """Whether what the alert is about is measured at all. Its words tell the conditions of a rule apart."""
    return any(readings[0].breach_of(*_names(alert)).what == alert.what for readings in measured.values())


def _names(alert: Alert) -> tuple[str, str]:
    return alert.alert_id.subject, alert.alert_id.rule_id


def _readings(rule: AlertRule, samples: Iterable[Sample]) -> Iterator[_Reading]:
    for sample in samples:
        for condition in rule.conditions:
            value = sample.values.get(condition.metric)
            if value is not None:
                yield _Reading(condition, sample.at, value)

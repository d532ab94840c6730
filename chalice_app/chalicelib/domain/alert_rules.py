"""What is worth an alert: limits on metrics, and the moments at which they were crossed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from chalicelib.domain.clock import to_ms
from chalicelib.domain.diagnosis import Diagnosis, Verdict
from chalicelib.domain.metrics import STANDARD
from chalicelib.domain.photo import Photo
from chalicelib.domain.sample import TelemetryMessage

# Three missed five-minute reports: one lost radio slot is forgiven,
# and the grower still hears before the evening irrigation.
SILENT_AFTER: Final = timedelta(minutes=15)
SILENCE_RULE: Final = "silence"
DISEASE_RULE_PREFIX: Final = "disease-"

# A backlog tells of the past. Nobody can act on a limit that was crossed longer ago than this,
# and the present will be in the newest samples of the same backlog.
STALE_AFTER: Final = timedelta(hours=1)


class Severity(IntEnum):
    """How urgent an alert is; compares by urgency."""

    WARNING = 1
    CRITICAL = 2


class Direction(StrEnum):
    """On which side of the limit the trouble lies."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRule:
    """Limits on one metric.

    Attributes:
        rule_id: `[a-z0-9][a-z0-9-]{2,63}`; names the alert.
        warning, critical: in the metric's unit; None when there is no such limit.
    """

    rule_id: str
    metric: str
    direction: Direction
    warning: float | None
    critical: float | None

    def severity_of(self, value: float) -> Severity | None:
        """How bad this value is, None when it is within the limits."""
        for severity, limit in ((Severity.CRITICAL, self.critical), (Severity.WARNING, self.warning)):
            if limit is not None and (value > limit if self.direction is Direction.ABOVE else value < limit):
                return severity
        return None

    def limit_for(self, severity: Severity) -> float | None:
        """The limit that a value of this severity has crossed."""
        return self.critical if severity is Severity.CRITICAL else self.warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One moment at which one rule was broken on one device.

    Attributes:
        value: what was measured; for a disease how sure the classifier is, in percent. None for silence.
        badness: orders the breaches of one rule, larger is worse.
        limit: the limit that was crossed, None where there is none.
        unit: of value and limit, for people.
        what: the trouble in a few words, for people.
    """

    device_id: str
    rule_id: str
    at: datetime
    severity: Severity
    value: float | None
    badness: float
    limit: float | None
    unit: str
    what: str


def breaches_in(messages: Iterable[TelemetryMessage], rules: Iterable[ThresholdRule]) -> Iterator[Breach]:
    """Every sample's every crossing of a limit."""
    rules = tuple(rules)
    for message in messages:
        for sample in message.samples:
            for rule in rules:
                value = sample.values.get(rule.metric)
                severity = None if value is None else rule.severity_of(value)
                if value is not None and severity is not None:
                    yield _threshold_breach(message.device_id, sample.at, rule, value, severity)


def is_stale(breach: Breach, received_at: datetime) -> bool:
    """Whether a breach was long past when the platform heard of it. Held against the time of arrival, not of
    processing: a message that is delivered again is judged as it was the first time."""
    return received_at - breach.at > STALE_AFTER


def disease_breach(photo: Photo) -> Breach | None:
    """The alert that a diagnosis calls for: one for each disease, none for what is healthy or unsure."""
    diagnosis = photo.diagnosis
    if diagnosis.verdict is not Verdict.DISEASE:
        return None
    return Breach(
        device_id=photo.key.device_id,
        rule_id=disease_rule_id(diagnosis),
        at=photo.taken_at,
        severity=Severity.WARNING,
        value=round(100 * diagnosis.confidence, 1),
        badness=diagnosis.confidence,
        limit=None,
        unit="% sure",
        what=f"{diagnosis.condition} on {diagnosis.crop.lower()}",
    )


def disease_rule_id(diagnosis: Diagnosis) -> str:
    """`disease-` and the label in lower case, with dashes."""
    letters = (letter if letter.isascii() and letter.isalnum() else " " for letter in diagnosis.label.lower())
    words = "".join(letters).split()
    return DISEASE_RULE_PREFIX + "-".join(words)


def silence_breach(device_id: str, last_heard_at: datetime) -> Breach:
    """The alert that a device's silence calls for, dated to when it became too long.

    Args:
        last_heard_at: time of the newest sample, or of the registration when there is none yet.
    """
    return Breach(
        device_id=device_id,
        rule_id=SILENCE_RULE,
        at=last_heard_at + SILENT_AFTER,
        severity=Severity.WARNING,
        value=None,
        # Old samples may still trickle in during a silence: what was heard last is what is told.
        badness=float(to_ms(last_heard_at)),
        limit=None,
        unit="",
        what=f"No sample since {last_heard_at:%Y-%m-%d %H:%M} UTC",
    )


def _threshold_breach(device_id: str, at: datetime, rule: ThresholdRule, value: float, severity: Severity) -> Breach:
    above = rule.direction is Direction.ABOVE
    standard = STANDARD.get(rule.metric)
    return Breach(
        device_id=device_id,
        rule_id=rule.rule_id,
        at=at,
        severity=severity,
        value=value,
        badness=value if above else -value,
        limit=rule.limit_for(severity),
        unit=standard.unit if standard else "",
        what=f"{standard.label if standard else rule.metric} {rule.direction} its limit",
    )

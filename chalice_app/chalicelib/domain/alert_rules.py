"""What is worth an alert: limits on metrics, and how patiently people want to hear of them."""

from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum

from chalicelib.domain.breach import Severity


class Direction(StrEnum):
    """On which side of the limit the trouble lies."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Limits on one metric.

    Attributes:
        warning, critical: in the metric's unit; None when there is no such limit. A value beyond it breaks it,
            a value on it does not.
        clear_margin: in the metric's unit; how far a value must come back inside a limit before the trouble
            counts as over, so that a value that sways about the limit opens one alert and not twenty.
    """

    metric: str
    direction: Direction
    warning: float | None
    critical: float | None
    clear_margin: float = 0.0

    def severity_of(self, value: float) -> Severity | None:
        """How bad this value is, None when it is within the limits."""
        for severity in (Severity.CRITICAL, Severity.WARNING):
            limit = self.limit_for(severity)
            if limit is not None and self._beyond(value, limit):
                return severity
        return None

    def lingering(self, value: float) -> Severity | None:
        """How bad this value still is to an alert that is open: the limits lie nearer by the margin.

        None when the value shows the trouble over.
        """
        inward = -self.clear_margin if self.direction is Direction.ABOVE else self.clear_margin
        for severity in (Severity.CRITICAL, Severity.WARNING):
            limit = self.limit_for(severity)
            if limit is not None and self._beyond(value, limit + inward):
                return severity
        return None

    def limit_for(self, severity: Severity) -> float | None:
        """The limit that a value of this severity has crossed."""
        return self.critical if severity is Severity.CRITICAL else self.warning

    def _beyond(self, value: float, limit: float) -> bool:
        return value > limit if self.direction is Direction.ABOVE else value < limit


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When warnings wait: from start, included, to end, excluded; over midnight when the end is the earlier one.

    Both are the site's local time, without a zone.
    """

    start: time
    end: time

    @classmethod
    def between(cls, start: str, end: str) -> "QuietHours":
        """From and to times such as `22:00`; raises ValueError when one is none."""
        return cls(start=time.fromisoformat(start), end=time.fromisoformat(end))

    def cover(self, local: time) -> bool:
        """Whether it is quiet at this local time."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """What opens one alert on a device, and how people are told of it.

    Attributes:
        rule_id: `[a-z0-9][a-z0-9-]{2,63}`; names the alert.
        conditions: any of them breaks the rule. None only in a rule that is switched off.
        lasting: how long values must stay beyond a limit before the alert opens; zero: at once.
        quiet_hours: warnings wait for their end, critical alerts do not.
        repeat_after: people are told again this often while the alert is open and unacknowledged; None: once.
        escalate_after: the second topic is told when nobody has acknowledged for this long; None: never.
        enabled: a narrower scope switches a rule off with False.
    """

    rule_id: str
    conditions: tuple[Condition, ...]
    lasting: timedelta = timedelta(0)
    quiet_hours: QuietHours | None = None
    repeat_after: timedelta | None = None
    escalate_after: timedelta | None = None
    enabled: bool = True

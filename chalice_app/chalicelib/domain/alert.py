"""An alert and its life: opened, raised, lowered, acknowledged, snoozed, resolved.

What opens and changes an alert while data arrives is in `absorb.py`; what the clock does to it, in `calm.py`
and `alert_times.py`. Here stand the steps themselves, each a new value made of the old one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.alert_kind import AlertKind, kind_of
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.errors import AlertNotFound, AlertStateConflict
from chalicelib.domain.event import PLATFORM

# Shorter calms are part of the trouble: a fan that cycles, a cloud that passes.
CALM_FOR: Final = timedelta(minutes=10)

_ORDINAL_DIGITS: Final = 6


class AlertStatus(StrEnum):
    """Where an alert stands in its life."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"  # somebody is on it
    SNOOZED = "snoozed"  # nobody wants to hear of it until a given time
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, order=True)
class AlertKey:
    """What there is one alert of while the trouble lasts: one rule on one subject.

    Attributes:
        subject: a device; for a disease risk, which weather brings to a whole place, a site.
    """

    subject: str
    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertId:
    """`<subject>.<rule_id>.<ordinal>`: the nth alert of one rule on one device or site."""

    subject: str
    rule_id: str
    ordinal: int

    def __str__(self) -> str:
        return f"{self.subject}.{self.rule_id}.{self.ordinal:0{_ORDINAL_DIGITS}d}"

    @property
    def key(self) -> AlertKey:
        """The id without its ordinal."""
        return AlertKey(self.subject, self.rule_id)

    @property
    def kind(self) -> AlertKind:
        """What sort of trouble it is."""
        return kind_of(self.rule_id)

    @property
    def device_id(self) -> str:
        """The device that it concerns; empty when it concerns a site."""
        return "" if self.kind is AlertKind.RISK else self.subject

    @classmethod
    def parse(cls, text: str) -> "AlertId":
        """Read an id.

        Raises:
            AlertNotFound: no alert can have this id.
        """
        subject, _, rest = text.partition(".")
        rule_id, _, ordinal = rest.rpartition(".")
        numbered = ordinal.isascii() and ordinal.isdigit() and len(ordinal) == _ORDINAL_DIGITS
        if not (subject and rule_id and numbered):
            raise AlertNotFound(f"{text!r} is not the id of an alert")
        return cls(subject=subject, rule_id=rule_id, ordinal=int(ordinal))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The trouble with one rule on one subject, from its first breach until calm has returned.

    Attributes:
        since: time of the first breach, by the device's clock.
        onset_at: time of the first breach that is as severe as the alert.
        last_at: time of the last breach that the alert knows of. What arrives from a device that is in trouble
            already is not written here; the settlement catches up from the stored samples.
        value, limit, what, badness: of the worst breach that the alert knows of; likewise.
        unit: of value and limit, for people.
        opened_at: when the platform opened it.
        opens_after: breaches up to this time belong to an earlier alert of the same key, however late they are
            delivered again; None for the first alert.
        critical_after: once lowered: critical breaches up to this time do not raise it again.
        measured_at: when the settlement last caught up, None before it did.
        notified: the severity that people have been told of, None before they were.
        told_at: when they were told of it, None when they must hear of it (again); escalation counts from here.
        repeated_at: when people were last reminded.
        escalated: the worst severity that the second topic was told of.
        calm_since: once resolved: breaches up to this time belong to the past and open nothing.
    """

    alert_id: AlertId
    site: str
    status: AlertStatus
    severity: Severity
    since: datetime
    onset_at: datetime
    last_at: datetime
    value: float | None
    badness: float
    limit: float | None
    unit: str
    what: str
    opened_at: datetime
    opens_after: datetime | None = None
    critical_after: datetime | None = None
    measured_at: datetime | None = None
    notified: Severity | None = None
    told_at: datetime | None = None
    repeated_at: datetime | None = None
    escalated: Severity | None = None
    acknowledged_by: str | None = None
    snoozed_until: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None
    calm_since: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether the trouble goes on."""
        return self.status is not AlertStatus.RESOLVED

    @property
    def to_be_told(self) -> bool:
        """Whether people must still hear of it, or of how bad it has become."""
        return self.status in (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED) and (
            self.told_at is None or self.notified is None or self.severity > self.notified
        )

    @property
    def horizon(self) -> datetime | None:
        """Breaches up to this time are spoken for: delivered again, they neither open nor change an alert."""
        return self.opens_after if self.active else self.calm_since or self.last_at

    def told(self, at: datetime) -> "Alert":
        """The same alert after people were told of it, as severe as it is."""
        return replace(self, notified=self.severity, told_at=at, repeated_at=None)

    def reminded(self, at: datetime) -> "Alert":
        """The same alert after people were told of it once more."""
        return replace(self, repeated_at=at)

    def handed_up(self) -> "Alert":
        """The same alert after the second topic was told of it."""
        return replace(self, escalated=self.severity)

    def acknowledged(self, by: str) -> "Alert":
        """The same alert, with somebody on it: who acknowledges it knows of it, whether it was told or not."""
        self._must_be_active()
        return replace(
            self,
            status=AlertStatus.ACKNOWLEDGED,
            acknowledged_by=by,
            snoozed_until=None,
            notified=self.severity,
            told_at=self.told_at or self.opened_at,
        )

    def snoozed(self, until: datetime) -> "Alert":
        """The same alert, silent until then."""
        self._must_be_active()
        return replace(self, status=AlertStatus.SNOOZED, snoozed_until=until)

    def woken(self) -> "Alert":
        """The same alert after its snooze: open, and to be told again."""
        return replace(self, status=AlertStatus.OPEN, snoozed_until=None, told_at=None)

    def showing(self, breach: Breach) -> "Alert":
        """The same alert with what was measured at this breach."""
        return replace(
            self,
            value=breach.value,
            badness=breach.badness,
            limit=breach.limit,
            unit=breach.unit,
            what=breach.what,
        )

    def measured(self, worst: Breach, *, last_at: datetime, at: datetime) -> "Alert":
        """The same alert with what the stored samples say of it.

        Args:
            worst: the worst breach among them.
            last_at: time of the last one.
            at: now, by the platform's clock.
        """
        return replace(self.showing(worst), last_at=max(self.last_at, last_at), measured_at=at)

    def lowered(self, shown: Breach, *, critical_after: datetime, at: datetime) -> "Alert":
        """The same alert as a warning; should it become critical again, people hear of that again.

        Args:
            shown: the worst that was measured since it was critical.
            critical_after: time of the newest sample that showed it critical no more.
            at: now, by the platform's clock.
        """
        self._must_be_active()
        return replace(
            self.measured(shown, last_at=self.last_at, at=at),
            severity=Severity.WARNING,
            onset_at=self.since,
            critical_after=max(critical_after, self.onset_at),
            notified=None if self.notified is None else Severity.WARNING,
        )

    def resolved(self, *, at: datetime, calm_since: datetime, by: str = PLATFORM) -> "Alert":
        """The same alert, closed.

        Args:
            at: now, by the platform's clock.
            calm_since: breaches up to this time stay closed with it; so do all that it has absorbed.
        """
        self._must_be_active()
        return replace(
            self,
            status=AlertStatus.RESOLVED,
            resolved_at=at,
            resolved_by=by,
            # A device's clock may run ahead of ours: its last breach, delivered again, must not open a new alert.
            calm_since=max(calm_since, self.last_at),
            snoozed_until=None,
        )

    def _must_be_active(self) -> None:
        if not self.active:
            raise AlertStateConflict(f"the alert {self.alert_id} is resolved already")

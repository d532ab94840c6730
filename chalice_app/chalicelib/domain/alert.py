"""Alerts: opened at once, closed when calm has returned.

An alert absorbs the breaches of one rule on one device. What it keeps of them (the first, the
last and the worst) does not depend on the order in which they come, nor on how often: however
the sources repeat or shuffle their deliveries, the alert ends the same. Opening is immediate.
Closing is not decided while data arrives but by a check on a schedule, once the device has been
calm for a while; so values that flap around a limit do not make alerts flap.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.alert_rules import DISEASE_RULE_PREFIX, Breach, Severity
from chalicelib.domain.errors import AlertNotFound, AlertStateConflict
from chalicelib.domain.event import PLATFORM

# Shorter calms are part of the trouble: a fan that cycles, a cloud that passes.
CALM_FOR: Final = timedelta(minutes=10)


class AlertStatus(StrEnum):
    """Where an alert stands in its life."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"  # somebody is on it
    SNOOZED = "snoozed"  # nobody wants to hear of it until a given time
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertId:
    """`<device_id>.<rule_id>.<ordinal>`: the nth alert of one rule on one device."""

    device_id: str
    rule_id: str
    ordinal: int

    def __str__(self) -> str:
        return f"{self.device_id}.{self.rule_id}.{self.ordinal:06d}"

    @classmethod
    def parse(cls, text: str) -> "AlertId":
        """Read an id.

        Raises:
            AlertNotFound: no alert can have this id.
        """
        device_id, _, rest = text.partition(".")
        rule_id, _, ordinal = rest.rpartition(".")
        if not (device_id and rule_id and ordinal.isascii() and ordinal.isdigit() and len(ordinal) == 6):
            raise AlertNotFound(f"{text!r} is not the id of an alert")
        return cls(device_id=device_id, rule_id=rule_id, ordinal=int(ordinal))


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The trouble with one rule on one device, from its first breach until calm has returned.

    Attributes:
        since, last_at: times of the first and the last breach, by the device's clock.
        value, limit, what, badness: of the worst breach.
        unit: of value and limit, for people.
        opened_at: when the platform opened it.
        notified: the severity that people have been told of, None before they were.
        opens_after: breaches up to this time belong to an earlier alert of the same rule and device, however late
            they are delivered again; None for the first alert.
        calm_since: once resolved: breaches up to this time belong to the past and open nothing.
    """

    alert_id: AlertId
    site: str
    status: AlertStatus
    severity: Severity
    since: datetime
    last_at: datetime
    value: float | None
    badness: float
    limit: float | None
    unit: str
    what: str
    opened_at: datetime
    opens_after: datetime | None = None
    notified: Severity | None = None
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
            self.notified is None or self.severity > self.notified
        )

    @property
    def needs_a_person(self) -> bool:
        """Whether only a person can close it: leaves do not heal because a sensor says so."""
        return self.alert_id.rule_id.startswith(DISEASE_RULE_PREFIX)

    def told(self) -> "Alert":
        """The same alert after people were told of it, as severe as it is."""
        return replace(self, notified=self.severity)

    def acknowledged(self, by: str) -> "Alert":
        """The same alert, with somebody on it."""
        self._must_be_active()
        return replace(self, status=AlertStatus.ACKNOWLEDGED, acknowledged_by=by, snoozed_until=None)

    def snoozed(self, until: datetime) -> "Alert":
        """The same alert, silent until then."""
        self._must_be_active()
        return replace(self, status=AlertStatus.SNOOZED, snoozed_until=until)

    def woken(self) -> "Alert":
        """The same alert after its snooze: open, and to be told again."""
        return replace(self, status=AlertStatus.OPEN, snoozed_until=None, notified=None)

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

    @property
    def horizon(self) -> datetime | None:
        """Breaches up to this time are spoken for: delivered again, they neither open nor change an alert."""
        return self.opens_after if self.active else self.calm_since or self.last_at

    def _must_be_active(self) -> None:
        if not self.active:
            raise AlertStateConflict(f"the alert {self.alert_id} is resolved already")


def absorb(latest: Alert | None, breaches: Iterable[Breach], *, site: str, now: datetime) -> Alert | None:
    """The alert after these breaches of one rule on one device.

    Args:
        latest: the newest alert of that rule and device, resolved or not.
        breaches: in any order, with any repetition.

    Returns:
        A new alert, the latest one changed, or None when nothing changes.
    """
    horizon = None if latest is None else latest.horizon
    alert = latest if latest is not None and latest.active else None
    for breach in breaches:
        if horizon is None or breach.at > horizon:
            alert = _opened(breach, site, now, after=latest) if alert is None else _widened(alert, breach)
    return None if alert is latest else alert


def _opened(breach: Breach, site: str, now: datetime, *, after: Alert | None) -> Alert:
    ordinal = 1 if after is None else after.alert_id.ordinal + 1
    return Alert(
        alert_id=AlertId(device_id=breach.device_id, rule_id=breach.rule_id, ordinal=ordinal),
        site=site,
        status=AlertStatus.OPEN,
        severity=breach.severity,
        since=breach.at,
        last_at=breach.at,
        value=breach.value,
        badness=breach.badness,
        limit=breach.limit,
        unit=breach.unit,
        what=breach.what,
        opened_at=now,
        opens_after=None if after is None else after.horizon,
    )


def _widened(alert: Alert, breach: Breach) -> Alert:
    """The alert with one more breach: first, last and worst only ever move one way."""
    widened = replace(
        alert,
        since=min(alert.since, breach.at),
        last_at=max(alert.last_at, breach.at),
        severity=max(alert.severity, breach.severity),
    )
    if (breach.severity, breach.badness) > (alert.severity, alert.badness):
        widened = replace(widened, value=breach.value, badness=breach.badness, limit=breach.limit, what=breach.what)
    return alert if widened == alert else widened

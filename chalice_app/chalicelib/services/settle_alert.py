"""Decides what the clock does to one alert: close it, raise or lower it, wake it, bring its figures up to date."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.absorb import absorb, became_critical
from chalicelib.domain.alert import CALM_FOR, Alert, AlertStatus
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.alert_rules import AlertRule
from chalicelib.domain.breach import STALE_AFTER, Severity
from chalicelib.domain.calm import calm_since, goes_on, heard_since, nearest_to_warning, uncritical_since, worst_of
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.domain.sample import MAX_SPAN, Sample, TelemetryMessage
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.alert_events import lowering, raising, resolution, waking
from chalicelib.services.alert_policies import AlertPolicies
from chalicelib.services.check_rejections import rejections_calm_since
from chalicelib.services.every_row import every_row
from chalicelib.services.judge_samples import judge

# A new worst value is worth a write, but not one for every message of a day that grows ever hotter.
FIGURES_EVERY: Final = timedelta(minutes=30)
# Breaches from before that would be too stale to tell anyone of; and ten minutes of calm must fit in as well.
_LATELY: Final = STALE_AFTER + CALM_FOR
# The last look at a trouble reads all of its samples, but no more than a week's: some 700 items.
_LONGEST_LOOK: Final = timedelta(days=7)
# Certificates are looked at once a day; trouble that was not seen again after a day and a half is gone.
_SEEN_DAILY: Final = timedelta(hours=36)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What one run of the settlement knows and asks: each device's newest sample once."""

    now: datetime
    policies: AlertPolicies
    telemetry: TelemetryStore
    rejections: RejectionBook
    _newest: dict[str, Sample | None] = field(default_factory=dict)

    def newest(self, device_id: str) -> Sample | None:
        """The device's newest sample."""
        if device_id not in self._newest:
            self._newest[device_id] = self.telemetry.latest(device_id)
        return self._newest[device_id]

    def messages(self, device_id: str, start: datetime, end: datetime) -> tuple[TelemetryMessage, ...]:
        """The device's messages that have samples from start to end, both included."""

        def page(cursor: str | None) -> Page[TelemetryMessage]:
            return self.telemetry.between(
                device_id, start - MAX_SPAN, end + _MILLISECOND, limit=MAX_PAGE, cursor=cursor
            )

        return tuple(message for message in every_row(page) if message.last_at >= start)


def next_step(alert: Alert, around: Surroundings) -> AlertChange | None:
    """The change that an active alert's time has come for, None while there is none."""
    step = _STEPS.get(alert.alert_id.kind, _not_yet)(alert, around)
    if step is not None:
        return step
    if alert.status is AlertStatus.SNOOZED and alert.snoozed_until is not None and alert.snoozed_until <= around.now:
        woken = alert.woken()
        return AlertChange(alert=woken, replacing=alert, events=(waking(woken, around.now),))
    return None


def _not_yet(_alert: Alert, _around: Surroundings) -> AlertChange | None:
    """Leaves do not heal because a sensor says so: only a person can tell. A risk is closed by the check that found it:
    it alone knows whether the weather has changed or is merely unknown."""
    return None


def _silence(alert: Alert, around: Surroundings) -> AlertChange | None:
    heard_at = heard_since(around.newest(alert.alert_id.subject), around.now)
    return None if heard_at is None else _over(alert, heard_at, around.now)


def _rejections(alert: Alert, around: Surroundings) -> AlertChange | None:
    accepted_at = rejections_calm_since(
        alert.alert_id.subject, last_at=alert.last_at, now=around.now, rejections=around.rejections
    )
    return None if accepted_at is None else _over(alert, accepted_at, around.now)


def _seen_daily(alert: Alert, around: Surroundings) -> AlertChange | None:
    return _over(alert, alert.last_at, around.now) if around.now - alert.last_at > _SEEN_DAILY else None


def _limit(alert: Alert, around: Surroundings) -> AlertChange | None:
    rule = around.policies.rule_of(alert)
    if rule is None:
        # Nobody watches this any more: the rule was taken away.
        return _over(alert, alert.last_at, around.now)
    newest = around.newest(alert.alert_id.subject)
    if newest is None or newest.at <= alert.last_at:
        return None
    if goes_on(alert, rule, newest) and not _is_due(alert, around.now):
        return None
    lately = around.messages(alert.alert_id.subject, _lately(alert, newest), newest.at)
    return (
        _missed(alert, lately, around)
        or _calm(alert, rule, lately, around)
        or _lowered(alert, rule, lately, around)
        or _grown(alert, rule, lately, around)
    )


def _missed(alert: Alert, lately: Sequence[TelemetryMessage], around: Surroundings) -> AlertChange | None:
    """A delivery was cut off between keeping a message and raising its alert, and comes again: to close the alert
    before that would be to lose what it says. So it is judged here."""
    rules = {alert.alert_id.subject: around.policies.rules_for(alert)}
    judged = judge(((message, around.now) for message in lately), rules, telemetry=around.telemetry)
    breaches = [breach for breach in judged if breach.rule_id == alert.alert_id.rule_id]
    worse = absorb(alert, breaches, site=alert.site, now=around.now)
    if worse is None or not became_critical(worse, alert):
        return None
    return AlertChange(alert=worse, replacing=alert, events=(raising(worse, around.now),))


def _calm(
    alert: Alert, rule: AlertRule, lately: Sequence[TelemetryMessage], around: Surroundings
) -> AlertChange | None:
    calm_at, newest = calm_since(alert, rule, _samples(lately)), around.newest(alert.alert_id.subject)
    if calm_at is None or newest is None:
        return None
    # From the first sample on, whatever was written meanwhile: the figures that stay depend on the samples alone.
    start = max(alert.since, calm_at - _LONGEST_LOOK)
    whole = lately if start >= _lately(alert, newest) else around.messages(alert.alert_id.subject, start, calm_at)
    found = worst_of(alert, rule, _samples(whole), after=_beginning(alert))
    if found is None:
        return _over(alert, calm_at, around.now)
    measured = alert.measured(found[0], last_at=found[1], at=around.now)
    return _over(measured, calm_at, around.now, replacing=alert)


def _lowered(
    alert: Alert, rule: AlertRule, lately: Sequence[TelemetryMessage], around: Surroundings
) -> AlertChange | None:
    if alert.severity is not Severity.CRITICAL:
        return None
    uncritical_at = uncritical_since(alert, rule, _samples(lately))
    if uncritical_at is None:
        return None
    shown = nearest_to_warning(alert, rule, _samples(lately), after=uncritical_at - CALM_FOR)
    if shown is None:
        return None
    lowered = alert.lowered(shown, critical_after=uncritical_at, at=around.now)
    return AlertChange(alert=lowered, replacing=alert, events=(lowering(lowered, around.now),))


def _grown(
    alert: Alert, rule: AlertRule, lately: Sequence[TelemetryMessage], around: Surroundings
) -> AlertChange | None:
    found = worst_of(alert, rule, _samples(lately), after=_beginning(alert)) if _is_due(alert, around.now) else None
    if found is None or found[0].badness <= alert.badness:
        return None
    return AlertChange(alert=alert.measured(found[0], last_at=found[1], at=around.now), replacing=alert)


def _lately(alert: Alert, newest: Sample) -> datetime:
    """From when on the usual look reads."""
    return max(alert.last_at, newest.at - _LATELY)


def _is_due(alert: Alert, now: datetime) -> bool:
    return now - (alert.measured_at or alert.opened_at) >= FIGURES_EVERY


def _beginning(alert: Alert) -> datetime:
    """Breaches after this make the alert as bad as it is."""
    return alert.critical_after or alert.since - _MILLISECOND


def _samples(messages: Sequence[TelemetryMessage]) -> Iterator[Sample]:
    return (sample for message in messages for sample in message.samples)


def _over(alert: Alert, calm_at: datetime, now: datetime, *, replacing: Alert | None = None) -> AlertChange:
    resolved = alert.resolved(at=now, calm_since=calm_at)
    return AlertChange(alert=resolved, replacing=replacing or alert, events=(resolution(resolved, now),))


_Step = Callable[[Alert, Surroundings], AlertChange | None]
_STEPS: Final[dict[AlertKind, _Step]] = {
    AlertKind.LIMIT: _limit,
    AlertKind.SILENCE: _silence,
    AlertKind.REJECTIONS: _rejections,
    AlertKind.CERTIFICATE: _seen_daily,
}

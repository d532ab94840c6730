"""What breaches make of an alert, in whatever order and however often they come.

An alert keeps of its breaches the first one, how bad it has become, and when it first was as bad as that. Each only
ever moves one way, so the order does not matter, and neither do repeats. Later breaches that are no worse change
nothing: a device that is in trouble all day costs no write for each of its messages. Its last breach and its worst
value are read from the stored samples instead, by the settlement.

Only what is not measured (a sick leaf, a silence, a risk) leaves no samples to look at later: such an alert keeps
its last breach and its worst value itself.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_kind import AlertKind
from chalicelib.domain.breach import Breach, Severity


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
        alert_id=AlertId(subject=breach.device_id, rule_id=breach.rule_id, ordinal=ordinal),
        site=site,
        status=AlertStatus.OPEN,
        severity=breach.severity,
        since=breach.at,
        onset_at=breach.at,
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
    if alert.critical_after is not None and breach.at <= alert.critical_after:
        # From before the alert was lowered: it was as bad as that once, and that has been told.
        breach = replace(breach, severity=Severity.WARNING)
    measured = alert.alert_id.kind is AlertKind.LIMIT
    widened = _measured(alert, breach) if measured else _witnessed(alert, breach)
    widened = replace(widened, since=min(alert.since, breach.at))
    return alert if widened == alert else widened


def _measured(alert: Alert, breach: Breach) -> Alert:
    """With what the first breach of its severity measured, until the settlement knows better."""
    worse = breach.severity > alert.severity
    untouched = alert.measured_at is None
    if worse or (untouched and breach.severity == alert.severity and _place(breach) < _shown_place(alert)):
        last_at = breach.at if untouched else max(alert.last_at, breach.at)
        return replace(alert.showing(breach), severity=breach.severity, onset_at=breach.at, last_at=last_at)
    earlier = breach.severity == alert.severity and breach.at < alert.onset_at
    return replace(alert, onset_at=breach.at) if earlier else alert


def _witnessed(alert: Alert, breach: Breach) -> Alert:
    """With the last and the worst of all its breaches."""
    worse = (breach.severity, breach.badness) > (alert.severity, alert.badness)
    widened = alert.showing(breach) if worse else alert
    if breach.severity > alert.severity or (breach.severity == alert.severity and breach.at < alert.onset_at):
        widened = replace(widened, severity=breach.severity, onset_at=breach.at)
    return replace(widened, last_at=max(alert.last_at, breach.at))


def _place(breach: Breach) -> tuple[datetime, float, str]:
    """Orders breaches of one severity: by time, and of one time the worst first."""
    return breach.at, -breach.badness, breach.what


def _shown_place(alert: Alert) -> tuple[datetime, float, str]:
    return alert.onset_at, -alert.badness, alert.what


def became_critical(alert: Alert, before: Alert | None) -> bool:
    """Whether a change opened a critical alert, or raised one that was a warning."""
    was = Severity.WARNING if before is None or before.alert_id != alert.alert_id else before.severity
    return alert.severity > was

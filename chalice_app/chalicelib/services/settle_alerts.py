"""Closes alerts after calm has returned, wakes snoozed ones, and tells what was left untold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from chalicelib.domain.alert import CALM_FOR, Alert, AlertStatus
from chalicelib.domain.alert_rules import SILENCE_RULE, STALE_AFTER, ThresholdRule
from chalicelib.domain.calm import calm_since, heard_since
from chalicelib.domain.errors import AlertChanged
from chalicelib.domain.event import Event, EventKind
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.domain.sample import Sample
from chalicelib.payloads import MAX_SPAN
from chalicelib.ports.alerts import ThresholdBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.attempts import Attempts
from chalicelib.services.every_row import every_row
from chalicelib.services.tell_people import AlertPorts, tell_people

_ACTIVE: Final = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED, AlertStatus.SNOOZED)
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPorts:
    """What the settlement looks at."""

    telemetry: TelemetryStore
    thresholds: ThresholdBook
    alerting: AlertPorts


class _Step(Enum):
    NOTHING = auto()
    RESOLVED = auto()
    WOKEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How many alerts were closed, and how many were woken from their snooze."""

    resolved: int
    woken: int


def settle_alerts(*, ports: SettlementPorts) -> Settlement:
    """Take every active alert one step on, where its time has come.

    Raises:
        ExceptionGroup: some alerts could not be settled; all others were.
    """
    now = ports.alerting.clock()
    rules = {rule.rule_id: rule for rule in ports.thresholds.rules()}
    attempts = Attempts("settle alerts")
    steps: list[_Step] = []
    for alert in _active_alerts(ports.alerting):
        with attempts.one():
            steps.append(_settle(alert, rules, now, ports))
    attempts.raise_failures()
    return Settlement(resolved=steps.count(_Step.RESOLVED), woken=steps.count(_Step.WOKEN))


def _active_alerts(alerting: AlertPorts) -> Iterator[Alert]:
    for status in _ACTIVE:

        def page(cursor: str | None, status: AlertStatus = status) -> Page[Alert]:
            return alerting.book.with_status(status, limit=MAX_PAGE, cursor=cursor)

        # All at once: settling moves alerts out of the list that is being read.
        yield from tuple(every_row(page))


def _settle(alert: Alert, rules: Mapping[str, ThresholdRule], now: datetime, ports: SettlementPorts) -> _Step:
    try:
        if alert.to_be_told:
            # Also when it is over by now: what a delivery died over, people must still hear.
            tell_people([alert], ports=ports.alerting)
            alert = ports.alerting.book.get(alert.alert_id)
        calm = _calm(alert, rules, now, ports.telemetry)
        if calm is not None:
            resolved = alert.resolved(at=now, calm_since=calm)
            ports.alerting.book.save(resolved, replacing=alert, event=_resolution(resolved, now))
            return _Step.RESOLVED
        if alert.snoozed_until is not None and alert.snoozed_until <= now:
            woken = alert.woken()
            ports.alerting.book.save(woken, replacing=alert)
            tell_people([woken], ports=ports.alerting)
            return _Step.WOKEN
    except AlertChanged:
        # Data or a person was quicker: the next settlement looks again.
        return _Step.NOTHING
    return _Step.NOTHING


def _calm(
    alert: Alert, rules: Mapping[str, ThresholdRule], now: datetime, telemetry: TelemetryStore
) -> datetime | None:
    """Since when there is calm, None while the trouble goes on, or when only a person can tell."""
    device_id, rule_id = alert.alert_id.device_id, alert.alert_id.rule_id
    if alert.needs_a_person or not alert.active:
        return None
    newest = telemetry.latest(device_id)
    if rule_id == SILENCE_RULE:
        return heard_since(newest, now)
    if rule_id not in rules:
        # Nobody watches this any more: the rule was taken away.
        return alert.last_at
    if newest is None or newest.at - alert.last_at < CALM_FOR:
        return None
    return calm_since(alert, rules[rule_id], _recent_samples(alert, newest.at, telemetry))


def _recent_samples(alert: Alert, newest_at: datetime, telemetry: TelemetryStore) -> Iterator[Sample]:
    # Breaches from before that would be too stale to tell anyone of.
    start = max(alert.last_at, newest_at - STALE_AFTER)
    device_id = alert.alert_id.device_id
    for message in every_row(
        lambda cursor: telemetry.between(
            device_id, start - MAX_SPAN, newest_at + _MILLISECOND, limit=MAX_PAGE, cursor=cursor
        )
    ):
        yield from (sample for sample in message.samples if sample.at > start)


def _resolution(alert: Alert, now: datetime) -> Event:
    return Event.of(
        EventKind.ALERT_RESOLVED,
        at=now,
        subject=str(alert.alert_id),
        device_id=alert.alert_id.device_id,
        text=f"Over: {alert.what}",
    )

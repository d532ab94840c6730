"""Alerts: what calls for them, what they are, what people are told of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.domain.alert import Alert, AlertId, AlertStatus
from chalicelib.domain.alert_rules import AlertRule, Condition, Direction, QuietHours
from chalicelib.domain.breach import Breach, Severity
from chalicelib.domain.notice import News, Notice
from tests.builders.defaults import DEVICE, MINUTE, NOON, SITE


def an_alert_rule(
    rule_id: str = "air-temp-high",
    *,
    metric: str = "air_temp_c",
    direction: Direction = Direction.ABOVE,
    warning: float | None = 35.0,
    critical: float | None = 40.0,
    clear_margin: float = 0.0,
    lasting: timedelta = timedelta(0),
    quiet_hours: QuietHours | None = None,
    repeat_after: timedelta | None = None,
    escalate_after: timedelta | None = None,
) -> AlertRule:
    """A rule with one condition."""
    condition = Condition(
        metric=metric, direction=direction, warning=warning, critical=critical, clear_margin=clear_margin
    )
    return AlertRule(
        rule_id=rule_id,
        conditions=(condition,),
        lasting=lasting,
        quiet_hours=quiet_hours,
        repeat_after=repeat_after,
        escalate_after=escalate_after,
    )


def a_breach(
    device_id: str = DEVICE,
    *,
    rule_id: str = "air-temp-high",
    at: datetime = NOON,
    value: float = 36.0,
    severity: Severity | None = None,
) -> Breach:
    """A value beyond the limits of `an_alert_rule`."""
    severity = severity or (Severity.CRITICAL if value > 40.0 else Severity.WARNING)
    return Breach(
        device_id=device_id,
        rule_id=rule_id,
        at=at,
        severity=severity,
        value=value,
        badness=value,
        limit=40.0 if severity is Severity.CRITICAL else 35.0,
        unit="°C",
        what="Air temperature above its limit",
    )


def an_alert(
    device_id: str = DEVICE,
    *,
    rule_id: str = "air-temp-high",
    ordinal: int = 1,
    status: AlertStatus = AlertStatus.OPEN,
    severity: Severity = Severity.WARNING,
    value: float | None = 36.5,
    opened_at: datetime = NOON,
) -> Alert:
    return Alert(
        alert_id=AlertId(subject=device_id, rule_id=rule_id, ordinal=ordinal),
        site=SITE,
        status=status,
        severity=severity,
        since=opened_at - MINUTE,
        onset_at=opened_at - MINUTE,
        last_at=opened_at - MINUTE,
        value=value,
        badness=value or 0.0,
        limit=35.0,
        unit="°C",
        what="Air temperature above its limit",
        opened_at=opened_at,
    )


def a_notice(
    alert: Alert | None = None,
    *,
    news: News = News.OPENED,
    site_name: str = "Greenhouse 1",
    device_name: str = "North bench",
    time_zone: str = "Europe/Berlin",
) -> Notice:
    return Notice(
        news=news,
        alert=alert or an_alert(),
        site_name=site_name,
        device_name=device_name,
        zone=ZoneInfo(time_zone),
    )

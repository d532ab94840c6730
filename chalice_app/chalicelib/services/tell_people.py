"""Tells people of alerts, and remembers that it did."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.alert import Alert, AlertKey
from chalicelib.domain.alert_change import AlertChange
from chalicelib.domain.errors import AlertChanged, Outage
from chalicelib.domain.notice import News, Notice, news_of
from chalicelib.ports.alerts import AlertBook, AlertNotifier
from chalicelib.ports.clock import Clock
from chalicelib.ports.devices import DeviceDirectory
from chalicelib.ports.rules import RuleBook
from chalicelib.ports.sites import SiteBook
from chalicelib.services.alert_events import telling
from chalicelib.services.alert_policies import AlertPolicies

# To be overtaken by data or by a person once is bad luck; what was told of then is simply told of again.
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPorts:
    """What it takes to raise an alert and to tell people of it."""

    book: AlertBook
    notifier: AlertNotifier
    clock: Clock
    rules: RuleBook
    sites: SiteBook
    devices: DeviceDirectory


def tell_people(alerts: Iterable[Alert], *, ports: AlertPorts) -> Mapping[AlertKey, Alert]:
    """Send a notification for each alert that people must hear of now. A warning in quiet hours is left untold: the
    settlement tells it when they end, if it is still active.

    Returns:
        The alerts that people were told of, as they are now.

    Raises:
        Outage: not all notifications were taken; those that were are remembered.
    """
    pending = [alert for alert in alerts if alert.to_be_told]
    if not pending:
        return {}
    policies, now = AlertPolicies.for_telling(pending, ports.rules, ports.sites), ports.clock()
    due = [(news_of(alert), alert) for alert in pending if not policies.is_quiet(alert, now)]
    return send(due, policies, ports=ports)


def send(news: Sequence[tuple[News, Alert]], policies: AlertPolicies, *, ports: AlertPorts) -> Mapping[AlertKey, Alert]:
    """Tell people of these alerts, whatever the hour.

    It is sent first and remembered then: after a crash in between, people hear twice rather than never.

    Returns:
        The alerts that people were told of, as they are now.

    Raises:
        Outage: not all notifications were taken; those that were are remembered.
    """
    if not news:
        return {}
    notices = _notices(news, policies, ports)
    untold = ports.notifier.tell(notices)
    told = _remember([notice for notice in notices if notice not in untold], ports)
    if untold:
        raise Outage(f"{len(untold)} of {len(notices)} notifications were not taken")
    return told


def _notices(news: Sequence[tuple[News, Alert]], policies: AlertPolicies, ports: AlertPorts) -> list[Notice]:
    site_names, device_names = _names({alert.alert_id.device_id for _, alert in news} - {""}, ports)
    return [
        Notice(
            news=each,
            alert=alert,
            site_name=site_names.get(alert.site, alert.site),
            device_name=device_names.get(alert.alert_id.device_id, alert.alert_id.device_id),
            zone=policies.zone_of(alert.site),
        )
        for each, alert in news
    ]


def _names(device_ids: set[str], ports: AlertPorts) -> tuple[dict[str, str], dict[str, str]]:
    """What people call the sites and devices; nothing while those do not answer: an alert waits for no name."""
    try:
        devices = ports.devices.known(device_ids)
        return dict(ports.sites.names()), {device_id: device.name for device_id, device in devices.items()}
    except Outage:
        return {}, {}


def _remember(told: Sequence[Notice], ports: AlertPorts) -> dict[AlertKey, Alert]:
    now = ports.clock()
    changes = [
        AlertChange(
            alert=_after(notice.news, notice.alert, now),
            replacing=notice.alert,
            events=telling(notice.news, notice.alert, now),
        )
        for notice in told
    ]
    lost = ports.book.save_all(changes)
    kept = {change.key: change.alert for change in changes if change.key not in lost}
    for notice in told:
        if notice.alert.alert_id.key in lost:
            _remember_anew(notice, ports)
    return kept


def _remember_anew(notice: Notice, ports: AlertPorts) -> None:
    """Remember it of an alert that changed while people were told; if it became worse, they hear of that next."""
    for _ in range(_ATTEMPTS):
        alert = ports.book.get(notice.alert.alert_id)
        if not alert.active or alert.severity > notice.alert.severity:
            return
        try:
            ports.book.save(_after(notice.news, alert, ports.clock()), replacing=alert)
        except AlertChanged:
            continue
        return


def _after(news: News, alert: Alert, now: datetime) -> Alert:
    match news:
        case News.ESCALATED:
            return alert.handed_up()
        case News.REPEATED if alert.told_at is not None:
            return alert.reminded(now)
        case _:
            return alert.told(now)

"""Finds the devices whose input is refused again and again."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final

from chalicelib.domain.page import MAX_PAGE
from chalicelib.domain.rejection import Rejection
from chalicelib.domain.rejection_rate import (
    REJECTIONS_LIMIT,
    REJECTIONS_WINDOW,
    accepted_since,
    rejections_breach,
)
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.rejections import RejectionBook
from chalicelib.services.every_row import every_row
from chalicelib.services.raise_alerts import raise_alerts
from chalicelib.services.tell_people import AlertPorts

# A fleet that got a bad firmware is refused by the thousand: the newest tell enough, and the check must end.
_MOST_LOOKED_AT: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionPorts:
    """What the check looks at."""

    devices: DeviceRegistry
    rejections: RejectionBook
    alerting: AlertPorts


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionReport:
    """How many registered devices are refused too often, and how many alerts that opened."""

    refused: int
    alerts_opened: int


def check_rejections(*, ports: RejectionPorts) -> RejectionReport:
    """Raise an alert for every registered device that was refused too often within the last hour.

    It reads the fleet's newest rejections once: what it costs goes with what was refused, not with the fleet.

    Raises:
        ExceptionGroup: some alerts could not be raised; all others were.
        Outage: the rejections or the devices could not be read.
    """
    now = ports.alerting.clock()
    by_device = _recent_by_device(ports.rejections, now)
    suspects = [device_id for device_id, group in by_device.items() if device_id and len(group) >= REJECTIONS_LIMIT]
    sites = {device_id: device.site for device_id, device in ports.devices.known(suspects).items()}
    breaches = [
        breach for device_id in sites if (breach := rejections_breach(device_id, by_device[device_id], now)) is not None
    ]
    opened = raise_alerts(breaches, sites=sites, ports=ports.alerting)
    return RejectionReport(refused=len(breaches), alerts_opened=opened)


def rejections_calm_since(
    device_id: str, *, last_at: datetime, now: datetime, rejections: RejectionBook
) -> datetime | None:
    """Since when a device's input is taken again: what closes its alert; None while the trouble goes on.

    Args:
        last_at: the last refusal that the alert knows of.
    """
    newest = next(iter(rejections.of_device(device_id, limit=1).rows), None)
    return accepted_since(newest, last_at, now)


def _recent_by_device(rejections: RejectionBook, now: datetime) -> dict[str, list[Rejection]]:
    newest_first = every_row(lambda cursor: rejections.recent(limit=MAX_PAGE, cursor=cursor))
    recent = takewhile(lambda each: now - each.received_at <= REJECTIONS_WINDOW, newest_first)
    by_device: dict[str, list[Rejection]] = defaultdict(list)
    for _, rejection in zip(range(_MOST_LOOKED_AT), recent, strict=False):
        by_device[rejection.device_id].append(rejection)
    return by_device

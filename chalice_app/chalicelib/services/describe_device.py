"""Gathers what there is to know about one device."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.alert import Alert
from chalicelib.domain.device_report import DeviceReport
from chalicelib.domain.page import Page
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import PhotoBook
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.every_row import every_row

# A device that is refused is refused for one or two reasons: the newest few show them, `GET /rejections` has the rest.
_NEWEST_REJECTIONS: Final = 5
_A_DAY: Final = timedelta(days=1)
# The newest alert of each rule comes first: a device that was ever in trouble by more rules than this has two pages.
_RULES_A_PAGE: Final = 20


def describe_device(
    device_id: str,
    *,
    now: datetime,
    devices: DeviceRegistry,
    telemetry: TelemetryStore,
    photos: PhotoBook,
    alerts: AlertBook,
    rejections: RejectionBook,
) -> DeviceReport:
    """How a device fares now.

    Raises:
        DeviceNotFound: never registered.
    """

    return DeviceReport(
        device=devices.get(device_id),
        latest_sample=telemetry.latest(device_id),
        latest_photo=next(iter(photos.of_device(device_id, limit=1).rows), None),
        active_alerts=[alert for alert in _newest_of_each_rule(device_id, alerts) if alert.active],
        newest_rejections=rejections.of_device(device_id, limit=_NEWEST_REJECTIONS).rows,
        rejections_last_day=rejections.count_since(device_id, now - _A_DAY),
        reported_at=now,
    )


def _newest_of_each_rule(device_id: str, alerts: AlertBook) -> Iterator[Alert]:
    """Only they may be active; the earlier ones, which come behind them, may be thousands."""

    def known(cursor: str | None) -> Page[Alert]:
        return alerts.of_device(device_id, limit=_RULES_A_PAGE, cursor=cursor)

    seen: set[str] = set()
    for alert in every_row(known):
        if alert.alert_id.rule_id in seen:
            return
        seen.add(alert.alert_id.rule_id)
        yield alert

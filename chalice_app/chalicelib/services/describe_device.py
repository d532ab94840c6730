"""Gathers what there is to know about one device."""

from datetime import datetime

from chalicelib.domain.alert import Alert
from chalicelib.domain.device_report import DeviceReport
from chalicelib.domain.page import MAX_PAGE, Page
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import PhotoBook
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.every_row import every_row


def describe_device(
    device_id: str,
    *,
    now: datetime,
    devices: DeviceRegistry,
    telemetry: TelemetryStore,
    photos: PhotoBook,
    alerts: AlertBook,
) -> DeviceReport:
    """How a device fares now.

    Raises:
        DeviceNotFound: never registered.
    """

    def known(cursor: str | None) -> Page[Alert]:
        return alerts.of_device(device_id, limit=MAX_PAGE, cursor=cursor)

    return DeviceReport(
        device=devices.get(device_id),
        latest_sample=telemetry.latest(device_id),
        latest_photo=next(iter(photos.of_device(device_id, limit=1).rows), None),
        active_alerts=[alert for alert in every_row(known) if alert.active],
        reported_at=now,
    )

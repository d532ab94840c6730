"""Gathers what there is to know about one device."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.domain.alert import Alert
from chalicelib.domain.device_report import DeviceReport
from chalicelib.domain.page import MAX_PAGE
from chalicelib.ports import AlertBook, DeviceRegistry, PhotoBook, TelemetryStore


def describe_device(
    device_id: str,
    *,
    now: datetime,
    registry: DeviceRegistry,
    telemetry: TelemetryStore,
    photos: PhotoBook,
    alerts: AlertBook,
) -> DeviceReport:
    """How a device fares now.

    Raises:
        DeviceNotFound: never registered.
    """
    return DeviceReport(
        device=registry.get(device_id),
        latest_sample=telemetry.latest(device_id),
        latest_photo=next(iter(photos.of_device(device_id, limit=1).rows), None),
        active_alerts=[alert for alert in _alerts_of(device_id, alerts) if alert.active],
        reported_at=now,
    )


def _alerts_of(device_id: str, alerts: AlertBook) -> Iterator[Alert]:
    page = alerts.of_device(device_id, limit=MAX_PAGE)
    yield from page.rows
    while page.cursor is not None:
        page = alerts.of_device(device_id, limit=MAX_PAGE, cursor=page.cursor)
        yield from page.rows

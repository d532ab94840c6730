"""Gathers what there is to know about one device."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.device_report import DeviceReport
from chalicelib.ports.alerts import AlertBook
from chalicelib.ports.certificates import CertificateBook
from chalicelib.ports.configurations import ConfigurationBook
from chalicelib.ports.devices import DeviceRegistry
from chalicelib.ports.photos import PhotoBook
from chalicelib.ports.presence import PresenceBook
from chalicelib.ports.rejections import RejectionBook
from chalicelib.ports.retirement import DeviceArchive
from chalicelib.ports.telemetry import TelemetryStore
from chalicelib.services.close_alerts import newest_of_each_rule
from chalicelib.services.find_device import find_device

# A device that is refused is refused for one or two reasons: the newest few show them, `GET /rejections` has the rest.
_NEWEST_REJECTIONS: Final = 5
_A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionPorts:
    """Where it is known."""

    devices: DeviceRegistry
    archive: DeviceArchive
    telemetry: TelemetryStore
    photos: PhotoBook
    alerts: AlertBook
    rejections: RejectionBook
    presence: PresenceBook
    configurations: ConfigurationBook
    certificates: CertificateBook


def describe_device(device_id: str, *, now: datetime, ports: DescriptionPorts) -> DeviceReport:
    """How a device fares now; one that was retired, as its history tells.

    Raises:
        DeviceNotFound: never registered.
    """
    device, retired = find_device(device_id, devices=ports.devices, archive=ports.archive)
    return DeviceReport(
        device=device,
        retired=retired,
        presence=ports.presence.read(device_id),
        configuration=ports.configurations.of_device(device_id),
        certificates=ports.certificates.of_device(device_id),
        rotation=ports.certificates.rotation_of(device_id),
        latest_sample=ports.telemetry.latest(device_id),
        latest_photo=next(iter(ports.photos.of_device(device_id, limit=1).rows), None),
        active_alerts=[alert for alert in newest_of_each_rule(device_id, ports.alerts) if alert.active],
        newest_rejections=ports.rejections.of_device(device_id, limit=_NEWEST_REJECTIONS).rows,
        rejections_last_day=ports.rejections.count_since(device_id, now - _A_DAY),
        reported_at=now,
    )

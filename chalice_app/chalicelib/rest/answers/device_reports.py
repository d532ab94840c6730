"""Shapes the answers about how devices fare, and about their lives."""

from datetime import datetime, timedelta

from msgspec import structs

from chalicelib.domain.certificate import Certificate, CertificateState
from chalicelib.domain.clock import to_ms
from chalicelib.domain.device import RetiredDevice
from chalicelib.domain.device_config import DeviceConfiguration, DeviceReported
from chalicelib.domain.device_report import DeviceReport, DeviceState
from chalicelib.domain.device_row import DeviceRow
from chalicelib.domain.metrics import BATTERY
from chalicelib.domain.presence import Presence
from chalicelib.domain.rotation import Rotation
from chalicelib.rest.answers.alerts import alert_item
from chalicelib.rest.answers.configurations import configuration_item
from chalicelib.rest.answers.devices import device_item
from chalicelib.rest.answers.feeds import rejection_item
from chalicelib.rest.answers.photos import photo_item
from chalicelib.rest.answers.telemetry import sample_item
from chalicelib.rest.outputs import device_life, device_reports


def device_row(row: DeviceRow) -> device_reports.DeviceRow:
    """A device at a glance."""
    presence = row.presence
    return device_reports.DeviceRow(
        **structs.asdict(device_item(row.device)),
        state=row.state,
        connected=None if presence is None else presence.connected,
        connected_changed_at=None if presence is None else _ms(presence.since),
        last_heard_at=_ms(row.heard_at),
        battery_v=row.battery_v,
        firmware=_firmware(row.configuration),
        retired_at=None,
    )


def retired_row(retired: RetiredDevice) -> device_reports.DeviceRow:
    """A device that was taken out of the fleet, among others of that kind."""
    return device_reports.DeviceRow(
        **structs.asdict(device_item(retired.device)),
        state=DeviceState.RETIRED,
        connected=False,
        connected_changed_at=None,
        last_heard_at=None,
        battery_v=None,
        firmware=None,
        retired_at=to_ms(retired.retired_at),
    )


def device_detail(report: DeviceReport) -> device_reports.DeviceDetail:
    """A device and how it fares."""
    sample, reported = report.latest_sample, _reported(report.configuration)
    return device_reports.DeviceDetail(
        **structs.asdict(device_item(report.device)),
        state=report.state,
        retired_at=None if report.retired is None else to_ms(report.retired.retired_at),
        silent_since=_ms(report.silent_since),
        connection=_connection_item(report.presence),
        latest_sample=None if sample is None else sample_item(sample),
        battery_v=None if sample is None else sample.values.get(BATTERY),
        firmware=_firmware(report.configuration),
        clock_offset_s=None if reported is None else reported.clock_offset_s,
        configuration=configuration_item(report.configuration),
        certificate_expires_at=_ms(_expiry_of(report)),
        certificates=tuple(map(_certificate_item, report.certificates)),
        rotation=None if report.rotation is None else rotation_item(report.rotation),
        latest_photo=None if report.latest_photo is None else photo_item(report.latest_photo),
        alerts=tuple(map(alert_item, report.active_alerts)),
        rejections=device_reports.DeviceRejections(
            last_24_h=report.rejections_last_day,
            newest=tuple(map(rejection_item, report.newest_rejections)),
        ),
    )


def rotation_item(rotation: Rotation) -> device_life.RotationItem:
    """An order to change the certificate."""
    return device_life.RotationItem(
        rotation_id=rotation.rotation_id,
        ordered_at=to_ms(rotation.ordered_at),
        ordered_by=rotation.ordered_by,
        grace_minutes=rotation.grace // timedelta(minutes=1),
        certificate_id=rotation.certificate_id,
        proven_at=_ms(rotation.proven_at),
    )


def retired_device(retired: RetiredDevice) -> device_life.RetiredDevice:
    """A device that was taken out of the fleet just now."""
    return device_life.RetiredDevice(
        **structs.asdict(device_item(retired.device)),
        retired_at=to_ms(retired.retired_at),
        retired_by=retired.retired_by,
    )


def _connection_item(presence: Presence) -> device_life.ConnectionItem:
    return device_life.ConnectionItem(connected=presence.connected, since=_ms(presence.since), reason=presence.reason)


def _certificate_item(certificate: Certificate) -> device_life.CertificateItem:
    return device_life.CertificateItem(
        certificate_id=certificate.certificate_id,
        state=certificate.state,
        issued_at=to_ms(certificate.issued_at),
        expires_at=to_ms(certificate.valid_until),
        ends_at=_ms(certificate.ends_at) if certificate.live else None,
        revoked_at=_ms(certificate.revoked_at),
    )


def _expiry_of(report: DeviceReport) -> datetime | None:
    active = [each for each in report.certificates if each.state is CertificateState.ACTIVE]
    return min((each.valid_until for each in active), default=None)


def _firmware(configuration: DeviceConfiguration | None) -> str | None:
    reported = _reported(configuration)
    return None if reported is None else reported.firmware


def _reported(configuration: DeviceConfiguration | None) -> DeviceReported | None:
    return None if configuration is None else configuration.shadow.reported


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)

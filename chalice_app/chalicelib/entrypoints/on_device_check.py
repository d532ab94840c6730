"""Every few minutes: which devices have fallen silent, which send what has to be refused, and whose certificates have
come to an end?"""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.alerting import alert_ports
from chalicelib.services.attempts import Attempts

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "rate(5 minutes)", description="Looks for devices that are silent or refused, and after their certificates"
)
@observed
def on_device_check(event: CloudWatchEvent) -> None:
    """Raise an alert for each silent device, each that is refused too often, each whose certificate expires; and end
    the certificates whose time is over."""
    # An outage of the one says nothing about the others.
    attempts = Attempts("device check")
    with attempts.one():
        _look_for_silence(event)
    with attempts.one():
        _look_for_rejections()
    with attempts.one():
        _look_after_certificates()
    attempts.raise_failures()


def _look_for_silence(event: CloudWatchEvent) -> None:
    from chalicelib.services.check_silence import SilencePorts, check_silence

    report = check_silence(
        ports=SilencePorts(
            devices=wiring.device_registry(),
            telemetry=wiring.telemetry_store(),
            glances=wiring.glance_book(),
            configurations=wiring.configuration_book(),
            bookmarks=wiring.bookmarks(),
            alerting=alert_ports(),
        ),
        time_left=lambda: timedelta(milliseconds=event.context.get_remaining_time_in_millis()),
    )
    logger.info("silence checked", silent=report.silent, alerts_opened=report.alerts_opened, ended=report.ended)
    count(Metric.DEVICES_SILENT, report.silent)
    count(Metric.ALERTS_OPENED, report.alerts_opened)


def _look_for_rejections() -> None:
    from chalicelib.services.check_rejections import RejectionPorts, check_rejections

    report = check_rejections(
        ports=RejectionPorts(
            devices=wiring.device_registry(),
            rejections=wiring.rejection_book(),
            alerting=alert_ports(),
        )
    )
    logger.info("rejections checked", refused=report.refused, alerts_opened=report.alerts_opened)
    count(Metric.ALERTS_OPENED, report.alerts_opened)


def _look_after_certificates() -> None:
    from chalicelib.services.check_certificates import CertificateCheckPorts, check_certificates
    from chalicelib.services.end_certificate import EndingPorts

    ending = EndingPorts(
        book=wiring.certificate_book(), authority=wiring.certificate_authority(), presence=wiring.presence_book()
    )
    report = check_certificates(
        ports=CertificateCheckPorts(devices=wiring.device_registry(), ending=ending, alerting=alert_ports())
    )
    logger.info("certificates checked", **asdict(report))
    count(Metric.CERTIFICATES_ENDED, report.ended)
    count(Metric.ALERTS_OPENED, report.alerts_opened)

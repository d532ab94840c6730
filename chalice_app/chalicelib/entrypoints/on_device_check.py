"""Every few minutes: which devices have fallen silent, and which send what has to be refused?"""

from datetime import timedelta
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.entrypoints.port_bundles import alert_ports
from chalicelib.observability import Metric, count, logger, observed

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "rate(5 minutes)", description="Looks for devices that have fallen silent or are refused"
)
@observed
def on_device_check(event: CloudWatchEvent) -> None:
    """Raise an alert for each silent device, and for each that is refused too often."""
    try:
        _look_for_silence(event)
    finally:
        # An outage of the one says nothing about the other.
        _look_for_rejections()


def _look_for_silence(event: CloudWatchEvent) -> None:
    from chalicelib.services.check_silence import SilencePorts, check_silence

    report = check_silence(
        ports=SilencePorts(
            devices=wiring.device_registry(),
            telemetry=wiring.telemetry_store(),
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

"""Every few minutes: which devices have fallen silent?"""

from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.entrypoints.port_bundles import alert_ports
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.services.check_silence import SilencePorts, check_silence

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "rate(5 minutes)", description="Looks for devices that have fallen silent"
)
@observed
def on_silence_check(_event: CloudWatchEvent) -> None:
    """Raise an alert for each silent device."""
    report = check_silence(
        ports=SilencePorts(
            devices=wiring.device_registry(),
            telemetry=wiring.telemetry_store(),
            alerting=alert_ports(),
        )
    )
    logger.info("silence checked", silent=report.silent, alerts_opened=report.alerts_opened)
    count(Metric.DEVICES_SILENT, report.silent)
    count(Metric.ALERTS_OPENED, report.alerts_opened)

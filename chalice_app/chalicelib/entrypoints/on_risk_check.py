"""Every hour: which sites' weather lets a disease spread?"""

from datetime import timedelta
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.alerting import alert_ports

blueprint: Final = Blueprint(__name__)


# By twenty past, devices that report every quarter of an hour have sent all of the hour before.
@blueprint.schedule(  # type: ignore[untyped-decorator]
    "cron(20 * * * ? *)", description="Looks at the infection risk of every site"
)
@observed
def on_risk_check(event: CloudWatchEvent) -> None:
    """Open an alert for each site and disease whose band was crossed, and close those that are over."""
    from chalicelib.services.check_risk import RiskPorts, check_risk
    from chalicelib.services.telemetry_stretches import TelemetryPorts

    report = check_risk(
        ports=RiskPorts(
            sites=wiring.site_book(),
            devices=wiring.device_registry(),
            telemetry=TelemetryPorts(telemetry=wiring.telemetry_store(), rollups=wiring.day_rollups()),
            bookmarks=wiring.bookmarks(),
            alerting=alert_ports(),
        ),
        time_left=lambda: timedelta(milliseconds=event.context.get_remaining_time_in_millis()),
    )
    logger.info(
        "risk checked",
        sites=report.sites,
        at_risk=report.at_risk,
        alerts_opened=report.alerts_opened,
        alerts_resolved=report.alerts_resolved,
        ended=report.ended,
    )
    count(Metric.SITES_AT_RISK, report.at_risk)
    count(Metric.ALERTS_OPENED, report.alerts_opened)
    count(Metric.ALERTS_RESOLVED, report.alerts_resolved)

"""Every few minutes: which alerts are over, which snoozes have ended, and what was nobody told of?"""

from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.entrypoints.port_bundles import alert_ports
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.services.settle_alerts import SettlementPorts, settle_alerts

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "rate(5 minutes)", description="Closes alerts after calm has returned, and wakes snoozed ones"
)
@observed
def on_alert_settlement(_event: CloudWatchEvent) -> None:
    """Take the active alerts on."""
    settlement = settle_alerts(
        ports=SettlementPorts(
            telemetry=wiring.telemetry_store(),
            thresholds=wiring.threshold_book(),
            alerting=alert_ports(),
        )
    )
    logger.info("alerts settled", resolved=settlement.resolved, woken=settlement.woken)
    count(Metric.ALERTS_RESOLVED, settlement.resolved)

"""Every minute: which alerts are over or less urgent, which snoozes and quiet hours have ended, what was nobody told
of, and what has nobody answered?"""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.alerting import alert_ports

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "rate(1 minute)", description="Closes alerts after calm has returned, wakes snoozed ones, reminds and escalates"
)
@observed
def on_alert_settlement(event: CloudWatchEvent) -> None:
    """Take the active alerts on, as far as the time goes."""
    from chalicelib.services.settle_alerts import SettlementPorts, settle_alerts

    settlement = settle_alerts(
        ports=SettlementPorts(
            telemetry=wiring.telemetry_store(),
            rejections=wiring.rejection_book(),
            bookmarks=wiring.bookmarks(),
            alerting=alert_ports(),
        ),
        time_left=lambda: timedelta(milliseconds=event.context.get_remaining_time_in_millis()),
    )
    logger.info("alerts settled", **asdict(settlement))
    count(Metric.ALERTS_RESOLVED, settlement.resolved)
    count(Metric.ALERTS_ESCALATED, settlement.escalated)
    if not settlement.ended:
        logger.warning("alerts are left for the next minute")

"""Each hour, every device takes a photo."""

from datetime import datetime
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.observability import Metric, count, logger, observed

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "cron(0 * * * ? *)", description="Orders a photo of every device, each hour"
)
@observed
def on_capture_schedule(event: CloudWatchEvent) -> None:
    """Order the photos. The schedule's own time names the order: struck twice, it is still one order."""
    from chalicelib.services.order_captures import order_fleet_capture

    order = order_fleet_capture(
        at=datetime.fromisoformat(event.time), commands=wiring.device_commands(), events=wiring.event_feed()
    )
    logger.info("photos ordered", order_id=order.order_id)
    count(Metric.CAPTURES_ORDERED)

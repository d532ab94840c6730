"""On the hour every device takes a photo; devices of sites with a schedule of their own do when that strikes."""

from datetime import datetime
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.domain.cron import TICK_MINUTES
from chalicelib.observability import Metric, count, logger, observed

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    f"cron(0/{TICK_MINUTES} * * * ? *)",
    description="Orders photos: of the fleet each hour, of sites by their own times",
)
@observed
def on_capture_schedule(event: CloudWatchEvent) -> None:
    """Order the photos. The schedule's own time names the orders: struck twice, they are still the same."""
    from chalicelib.services.strike_schedule import SchedulePorts, strike_schedule

    orders = strike_schedule(
        datetime.fromisoformat(event.time),
        ports=SchedulePorts(
            sites=wiring.site_book(),
            captures=wiring.capture_book(),
            commands=wiring.device_commands(),
            clock=wiring.clock(),
        ),
    )
    for order in orders:
        logger.info("photos ordered", order_id=order.order_id, target=str(order.target))
    count(Metric.CAPTURES_ORDERED, len(orders))

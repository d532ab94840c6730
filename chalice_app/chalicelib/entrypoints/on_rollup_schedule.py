"""Every hour: roll up the finished days of the devices whose hour it is."""

from datetime import timedelta
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.settings import settings

blueprint: Final = Blueprint(__name__)


# Ten minutes past: a day may be rolled up from five past one, and the first run after that takes it.
@blueprint.schedule(  # type: ignore[untyped-decorator]
    "cron(10 * * * ? *)", description="Sums finished days of telemetry up and writes them to the history"
)
@observed
def on_rollup_schedule(event: CloudWatchEvent) -> None:
    """Roll up what is due, as far as the time goes."""
    from chalicelib.services.roll_up_days import RollupPorts, roll_up_days

    report = roll_up_days(
        ports=RollupPorts(
            devices=wiring.device_registry(),
            telemetry=wiring.telemetry_store(),
            rollups=wiring.day_rollups(),
            history=wiring.sample_history(),
            clock=wiring.clock(),
            samples_retention=settings().telemetry_retention,
        ),
        time_left=lambda: timedelta(milliseconds=event.context.get_remaining_time_in_millis()),
    )
    logger.info("days rolled up", days=report.days, samples=report.samples, devices_left=report.devices_left)
    count(Metric.DAYS_ROLLED_UP, report.days)
    count(Metric.ROLLUPS_LEFT, report.devices_left)

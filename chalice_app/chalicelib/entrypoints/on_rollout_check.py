"""Every minute: how far have the roll-outs of the devices' software come?"""

from dataclasses import asdict
from datetime import timedelta
from typing import Final

from chalice import Blueprint
from chalice.app import CloudWatchEvent

from chalicelib import wiring
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.services.advance_rollouts import AdvancePorts, advance_rollouts

blueprint: Final = Blueprint(__name__)


@blueprint.schedule(  # type: ignore[untyped-decorator]
    "rate(1 minute)", description="Starts roll-outs of the devices' software, and notices how they end"
)
@observed
def on_rollout_check(event: CloudWatchEvent) -> None:
    """Take every roll-out that goes on a step further."""
    report = advance_rollouts(
        ports=AdvancePorts(
            rollouts=wiring.rollout_book(),
            releases=wiring.release_book(),
            search=wiring.device_search(),
            jobs=wiring.update_jobs(),
            clock=wiring.clock(),
        ),
        time_left=lambda: timedelta(milliseconds=event.context.get_remaining_time_in_millis()),
    )
    logger.info("roll-outs advanced", **asdict(report))
    count(Metric.ROLLOUTS_STOPPED, report.stopped)

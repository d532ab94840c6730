"""A device says why a photo did not come, or not at once: the topic rule of the outcomes invokes this."""

from typing import Any, Final

import msgspec
from chalice import Blueprint

from chalicelib.domain.capture_state import OutcomeKind
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.entrypoints.forwarded_requests import arrival_of
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.uploads import outcome_ports
from chalicelib.services.reject_input import reject_input
from chalicelib.services.take_in_outcome import OutcomePorts, take_in_outcome

blueprint: Final = Blueprint(__name__)


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_photo_outcome(event: Any, _context: Any) -> None:
    """Take in the outcome. It raises on an outage: IoT Core's invocation is then tried again."""
    ports = outcome_ports()
    try:
        arrival = arrival_of(event)
    except InputRefused as refusal:
        _reject(event, refusal, ports)
        return
    kind = take_in_outcome(arrival, ports=ports)
    logger.info("photo outcome taken in", device_id=arrival.device_id, outcome=kind)
    count(Metric.UPLOADS_FAILED, kind is OutcomeKind.FAILED)
    count(Metric.CAPTURES_REFUSED, kind is OutcomeKind.REFUSED)


def _reject(event: Any, refusal: InputRefused, ports: OutcomePorts) -> None:
    now = ports.clock()
    reject_input(
        msgspec.json.encode(event, order="sorted"),
        refusal,
        source=RejectionSource.RULE,
        device_id="",
        received_at=now,
        now=now,
        rejections=ports.rejections,
    )

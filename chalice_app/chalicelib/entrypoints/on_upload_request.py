"""A device asks for an upload grant: the topic rule of the requests invokes this."""

from typing import Any, Final

import msgspec
from chalice import Blueprint

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.entrypoints.forwarded_requests import arrival_of
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.uploads import upload_ports
from chalicelib.services.answer_upload_request import UploadPorts, answer_upload_request
from chalicelib.services.reject_input import reject_input

blueprint: Final = Blueprint(__name__)


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_upload_request(event: Any, _context: Any) -> None:
    """Answer the device. It raises on an outage: IoT Core's invocation is then tried again."""
    ports = upload_ports()
    try:
        arrival = arrival_of(event)
    except InputRefused as refusal:
        _reject(event, refusal, ports)
        return
    granted = answer_upload_request(arrival, ports=ports)
    # A grant is noted in the table, and counted; a line of log for each would say the same by the million.
    if not granted:
        logger.info("upload request refused", device_id=arrival.device_id)
    count(Metric.UPLOADS_GRANTED if granted else Metric.UPLOADS_REFUSED)


def _reject(event: Any, refusal: InputRefused, ports: UploadPorts) -> None:
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
    count(Metric.UPLOADS_REFUSED)

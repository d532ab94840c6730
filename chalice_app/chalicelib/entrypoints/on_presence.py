"""A client has connected or is gone: the topic rule of the broker's own events invokes this."""

from typing import Any, Final

from chalice import Blueprint

from chalicelib.entrypoints.forwarded_requests import arrival_of
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.devices import presence_ports
from chalicelib.services.note_presence import note_presence

blueprint: Final = Blueprint(__name__)


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_presence(event: Any, _context: Any) -> None:
    """Take it in. It raises on an outage: IoT Core's invocation is then tried again."""
    arrival = arrival_of(event)
    presence = note_presence(arrival, ports=presence_ports())
    if presence is not None:
        logger.info("presence noted", device_id=arrival.device_id, connected=presence.connected)
        count(Metric.DEVICES_CONNECTED if presence.connected else Metric.DEVICES_DISCONNECTED)

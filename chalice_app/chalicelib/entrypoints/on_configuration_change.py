"""What is wished of a device, or what it reports, has changed: the topic rule of the shadows invokes this."""

from typing import Any, Final

from chalice import Blueprint

from chalicelib.entrypoints.forwarded_requests import arrival_of
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.devices import configuration_ports
from chalicelib.services.note_configuration import Noted, note_configuration

blueprint: Final = Blueprint(__name__)


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_configuration_change(event: Any, _context: Any) -> None:
    """Keep it. It raises on an outage: IoT Core's invocation is then tried again."""
    arrival = arrival_of(event)
    noted = note_configuration(arrival, ports=configuration_ports())
    logger.info("configuration noted", device_id=arrival.device_id, outcome=noted.name)
    count(Metric.CONFIGURATIONS_REFUSED, noted is Noted.REJECTED)

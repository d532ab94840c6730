"""A device changes its certificate: the topic rule of its requests and proofs invokes this."""

from typing import Any, Final

import msgspec
from chalice import Blueprint

from chalicelib.domain.errors import InputRefused
from chalicelib.entrypoints.forwarded_requests import arrival_of
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.devices import certificate_ports
from chalicelib.services.answer_certificate_message import (
    CertificateMessage,
    CertificateTopic,
    answer_certificate_message,
)
from chalicelib.wording import reason_and_field

blueprint: Final = Blueprint(__name__)


class _Certified(msgspec.Struct, frozen=True):
    """What the rule's SQL selects beside the message itself."""

    topic: str
    certificate_id: str = ""

    @property
    def kind(self) -> CertificateTopic:
        return CertificateTopic(self.topic.rpartition("/")[2])


@blueprint.lambda_function()  # type: ignore[untyped-decorator]
@observed
def on_certificate_message(event: Any, _context: Any) -> None:
    """Answer the device. It raises on an outage: IoT Core's invocation is then tried again."""
    message = _message(event)
    answered = answer_certificate_message(message, ports=certificate_ports())
    logger.info(
        "certificate message answered",
        device_id=message.arrival.device_id,
        topic=message.topic,
        answered=answered,
    )
    count(Metric.CERTIFICATES_ANSWERED if answered else Metric.CERTIFICATES_REFUSED)


def _message(event: Any) -> CertificateMessage:
    arrival = arrival_of(event)
    try:
        certified = msgspec.convert(event, _Certified)
    except msgspec.ValidationError as error:
        reason, field = reason_and_field(error, _Certified)
        raise InputRefused(reason, field=field) from error
    return CertificateMessage(topic=certified.kind, arrival=arrival, certificate_id=certified.certificate_id)

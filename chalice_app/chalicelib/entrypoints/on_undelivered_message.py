"""What a part of the platform could not hand on gets its next chance."""

from typing import Final

from chalice import Blueprint
from chalice.app import SQSEvent

from chalicelib import wiring
from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.photo import StoredObject
from chalicelib.domain.rejection import RejectionSource
from chalicelib.entrypoints.bucket_announcements import stored_objects_in
from chalicelib.entrypoints.forwarded_requests import arrival_of, topic_of
from chalicelib.entrypoints.sqs_batches import BatchOutcome, QueuedMessage, for_each_message
from chalicelib.entrypoints.undelivered_letters import given_up_batch_in, given_up_invocation_in, rule_error_in
from chalicelib.observability import Metric, count, logger, observed
from chalicelib.port_bundles.devices import configuration_ports, presence_ports
from chalicelib.port_bundles.uploads import outcome_ports, upload_ports
from chalicelib.services.redeliver_undelivered import (
    Redelivery,
    RedeliveryPorts,
    Undelivered,
    redeliver,
    set_aside,
    set_aside_given_up,
)
from chalicelib.services.reject_input import reject_stored
from chalicelib.stage import STAGE
from chalicelib.triggers import undelivered_queue_name

blueprint: Final = Blueprint(__name__)

BATCH_SIZE: Final = 10


@blueprint.on_sqs_message(queue=undelivered_queue_name(STAGE), batch_size=BATCH_SIZE)  # type: ignore[untyped-decorator]
@observed
def on_undelivered_message(event: SQSEvent) -> BatchOutcome:
    """Bring each message on its way again, or set it aside."""
    ports = RedeliveryPorts(
        stream=wiring.telemetry_stream(),
        uploads=upload_ports(),
        outcomes=outcome_ports(),
        configurations=configuration_ports(),
        presence=presence_ports(),
    )
    return for_each_message(event, lambda message: _deliver(message, ports))


def _deliver(message: QueuedMessage, ports: RedeliveryPorts) -> None:
    """Find out what the message is; one that is nothing that we know is set aside with its bytes."""
    try:
        undelivered = rule_error_in(message.body, sent_at=message.sent_at)
        invocation = given_up_invocation_in(message.body)
        if undelivered is not None:
            outcome = redeliver(undelivered, ports=ports)
            logger.info("undelivered message handled", topic=undelivered.topic, outcome=outcome.name)
            count(Metric.MESSAGES_REDELIVERED, outcome is Redelivery.UNDER_WAY)
        elif invocation is not None:
            outcome = redeliver(Undelivered(topic=topic_of(invocation), arrival=arrival_of(invocation)), ports=ports)
            count(Metric.MESSAGES_REDELIVERED, outcome is Redelivery.UNDER_WAY)
        else:
            for stored in stored_objects_in(message.body):
                _set_batch_aside(stored, ports)
    except InputRefused as refusal:
        original = Arrival(device_id="", payload=message.body.encode(), received_at=message.sent_at)
        set_aside(original, refusal, ports=ports)


def _set_batch_aside(stored: StoredObject, ports: RedeliveryPorts) -> None:
    try:
        arrivals = given_up_batch_in(wiring.photo_files().read(stored.key))
    except InputRefused as refusal:
        now, rejections = ports.uploads.clock(), ports.uploads.rejections
        reject_stored(stored, refusal, source=RejectionSource.RULE, device_id="", now=now, rejections=rejections)
        return
    set_aside_given_up(arrivals, ports=ports)
    count(Metric.MESSAGES_GIVEN_UP, len(arrivals))

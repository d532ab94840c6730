"""What it costs to hear of devices and to tell them: IoT Core, Kinesis, queues and topics."""

from collections.abc import Iterator
from math import ceil
from typing import Final

from benchmarks.cost.fleet import DAYS_A_MONTH, HOURS_A_MONTH, SECONDS_A_MONTH
from benchmarks.cost.month import GIB, Line, Month
from benchmarks.cost.timing import batch_size

_PUT_UNIT_BYTES: Final = 25 * 1024
# IoT Core charges by messages of this size.
_IOT_MESSAGE_BYTES: Final = 5 * 1024
# And operations on shadows by this.
_SHADOW_BYTES: Final = 1024
# Lambda waits on a queue with at least this many long polls of 20 seconds.
_POLLERS: Final = 5
_LONG_POLL_S: Final = 20


def iot_lines(month: Month) -> Iterator[Line]:
    """Connections, messages, rules."""
    fleet, measured = month.fleet, month.measured
    grants = ceil(measured.grant_bytes / _IOT_MESSAGE_BYTES)
    # The hourly order is delivered; the request comes; the grant is published and delivered; of some photos a device
    # says why they do not come, and of the others it hears with its next grant. What goes to devices by the
    # million goes at QoS 0: an acknowledgement is a message, too.
    messages = fleet.photos * (1 + 1 + 2 * grants + fleet.told_share)
    yield month.line("IoT Core", "connections", "iot_connection", fleet.devices * HOURS_A_MONTH * 60)
    yield month.line("IoT Core", "messages for photos", "iot_message", messages)
    # After connecting a device asks for its shadow. What is told of a change is twice as much: before and after.
    asked = fleet.connections * ceil(measured.lives.configuration_bytes / 2 / _SHADOW_BYTES)
    shadow_calls = asked + fleet.shadow_changes
    yield month.line("IoT Core", "shadows", "iot_shadow", shadow_calls)
    # Rules are charged by messages of 5 KB, too; telemetry by Basic Ingest is charged for nothing else. What the broker
    # itself tells, of connections and of shadows, costs its rule alone.
    units = fleet.messages * ceil(measured.message_bytes / _IOT_MESSAGE_BYTES) + fleet.photos * (1 + fleet.told_share)
    units += 2 * fleet.connections
    units += fleet.shadow_changes * ceil(measured.lives.configuration_bytes / _IOT_MESSAGE_BYTES)
    yield month.line("IoT Core", "rules", "iot_rule", units)
    yield month.line("IoT Core", "actions", "iot_action", units)


def kinesis_lines(month: Month) -> Iterator[Line]:
    """The stream of telemetry."""
    shards = month.shards
    if shards is None:
        in_bytes = month.fleet.messages * ceil(month.measured.message_bytes / 1024) * 1024
        yield month.line("Kinesis", "stream on demand", "kinesis_on_demand_stream", HOURS_A_MONTH)
        yield month.line("Kinesis", "data in", "kinesis_on_demand_in", in_bytes / GIB)
        yield month.line("Kinesis", "data out", "kinesis_on_demand_out", in_bytes / GIB)
        return
    puts = month.fleet.messages * ceil(month.measured.message_bytes / _PUT_UNIT_BYTES)
    yield month.line("Kinesis", "shards", "kinesis_shard", shards * HOURS_A_MONTH)
    yield month.line("Kinesis", "PUT units", "kinesis_put", puts)


def queue_lines(month: Month) -> Iterator[Line]:
    """The photo queue, and alerts on their way to people."""
    fleet = month.fleet
    batches = fleet.photos / batch_size(fleet.photos, month.stack.functions["OnPhotoStored"], sources=1)
    idle = 2 * _POLLERS * SECONDS_A_MONTH / _LONG_POLL_S
    yield month.line("SQS", "photo queue", "sqs_request", fleet.photos + 2 * batches)
    yield month.line("SQS", "waiting", "sqs_request", idle)
    told = fleet.devices * DAYS_A_MONTH * fleet.eventful_days * month.measured.event_publishes
    yield month.line("SNS", "alerts", "sns_publish", told)
    yield month.line("SNS", "e-mails", "sns_email", told)

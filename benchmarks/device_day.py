"""A day of one device, through the platform's real handlers, on an AWS in memory whose units are metered.

Telemetry and rejections are the simulator's and the wire's own; only the classifier is spoken for, since what it says
does not change what keeping it costs.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from unittest.mock import patch

from benchmarks.aws_in_memory import AwsInMemory, aws_in_memory
from device_simulator.protocol import telemetry_payload
from device_simulator.station import Station

DEVICE: Final = "greenhouse-1-a"
SITE: Final = "greenhouse-1"
MIDNIGHT: Final = datetime(2026, 6, 15, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)

# Beyond the default rule's limit of a warning.
_TOO_HOT_C: Final = 37.0
# The checks on schedules look after every so many messages: they write when something changes, not when they look.
_TICKS: Final = 4
# The minute at which the schedule of the roll-ups fires; each device has its hour of the day.
_ROLLED_UP_AT: Final = 10 * MINUTE
# As long as Lambda lets a function run: none of ours may end early here.
_LONGEST_RUN_MS: Final = 900_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """What happens on the day.

    Attributes:
        hot_from, hot_until: between these two messages the air is too hot; none when they are equal.
        broken_at: the message whose bytes arrive broken beside a good one; None for no such.
    """

    messages: int = 96
    samples_a_message: int = 15
    hot_from: int = 48
    hot_until: int = 52
    broken_at: int | None = 30

    @property
    def interval(self) -> timedelta:
        """Between two messages."""
        return DAY / self.messages


@dataclass(slots=True)
class PlatformInMemory:
    """The app's functions, and a clock that stands where it is put.

    Attributes:
        payload_bytes: of each message that arrived.
        read_by: the read units of each function's runs.
    """

    aws: AwsInMemory
    app: Any
    now: datetime = MIDNIGHT
    payload_bytes: list[int] = field(default_factory=list)
    read_by: dict[str, list[float]] = field(default_factory=dict)

    def clock(self) -> datetime:
        """What the functions take the time to be."""
        return self.now

    def invoke(self, function: str, event: Any) -> Any:
        """Let a function handle an event; what it raises is raised."""
        from chalice.local import LambdaContext

        context = LambdaContext(function, memory_size=512, max_runtime_ms=_LONGEST_RUN_MS)
        read_before = self.aws.meter.read
        try:
            return self.app.handler_map[function](event, context)
        finally:
            self.read_by.setdefault(function, []).append(self.aws.meter.read - read_before)

    def arrive(self, *payloads: bytes) -> None:
        """Let messages of the device arrive now, in one batch."""
        self.payload_bytes += map(len, payloads)
        self.invoke("on_telemetry_batch", {"Records": [_record(payload, self.now) for payload in payloads]})

    def tick(self) -> None:
        """Let the schedules fire that look after devices and alerts."""
        self.invoke("on_alert_settlement", _SCHEDULED)
        self.invoke("on_device_check", _SCHEDULED)


@contextmanager
def platform_in_memory() -> Iterator[PlatformInMemory]:
    """A platform with one registered device, whose registration is not on the meter."""
    with ExitStack() as stack:
        aws = stack.enter_context(aws_in_memory())
        from app import app
        from chalicelib.adapters.aws_clients import aws_client
        from chalicelib.wiring import foundation

        platform = PlatformInMemory(aws=aws, app=app)
        # One object for all who ask: the tables remember the clock that they were made with.
        stack.enter_context(patch.object(foundation, "_now", platform.clock))
        _register(MIDNIGHT)
        # A fleet's rules are noted down once, when they change, whatever the fleet's size.
        platform.tick()
        # The app keeps its clients to itself; a meter has to sit where they are made.
        aws.watch(aws_client)
        yield platform


def live_through(platform: PlatformInMemory, plan: DayPlan) -> None:
    """The whole day, and the next one as far as the day is rolled up in it."""
    station = Station(device_id=DEVICE, site=SITE, seed=7)
    for number in range(plan.messages):
        platform.now = MIDNIGHT + (number + 1) * plan.interval
        samples = _samples(station, platform.now, plan, hot=plan.hot_from <= number < plan.hot_until)
        message = telemetry_payload(number + 1, samples)
        broken = [message[:-7]] if number == plan.broken_at else []
        platform.arrive(message, *broken)
        if number % _TICKS == 0:
            platform.tick()
    for hour in range(1, 25):
        platform.now = MIDNIGHT + DAY + hour * 60 * MINUTE + _ROLLED_UP_AT
        platform.invoke("on_rollup_schedule", _SCHEDULED)


def _samples(station: Station, until: datetime, plan: DayPlan, *, hot: bool) -> Sequence[dict[str, float]]:
    step = plan.interval / plan.samples_a_message
    moments = [until - step * back for back in reversed(range(plan.samples_a_message))]
    samples = [dict(station.sample(round(moment.timestamp() * 1000))) for moment in moments]
    return [sample | {"air_temp_c": _TOO_HOT_C} for sample in samples] if hot else samples


def _register(at: datetime) -> None:
    from chalicelib import wiring
    from chalicelib.domain.device import Device
    from chalicelib.domain.event import Event, EventKind
    from chalicelib.domain.site import Growing, Site

    def told(kind: EventKind, subject: str) -> Event:
        return Event.of(kind, at=at, subject=subject, text="", who="owner")

    site = Site(
        site_id=SITE,
        name="Greenhouse 1",
        crops=("tomato",),
        time_zone="Europe/Berlin",
        growing=Growing.UNDER_COVER,
        registered_at=at,
        registered_by="owner",
    )
    device = Device(device_id=DEVICE, site=SITE, name="North bench", registered_at=at, registered_by="owner")
    wiring.site_book().register(site, told(EventKind.SITE_REGISTERED, SITE))
    wiring.device_registry().register(device, told(EventKind.DEVICE_REGISTERED, DEVICE))


def _record(payload: bytes, arrived: datetime) -> dict[str, Any]:
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": DEVICE,
            "sequenceNumber": f"{round(arrived.timestamp() * 1000)}{len(payload)}",
            "data": base64.b64encode(payload).decode(),
            "approximateArrivalTimestamp": arrived.timestamp(),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{arrived.timestamp()}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": "arn:aws:iam::123456789012:role/consumer",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/cloudiot-dev-telemetry",
    }


_SCHEDULED: Final = {
    "version": "0",
    "account": "123456789012",
    "region": "us-east-1",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-06-15T00:00:00Z",
    "id": "00000000-0000-0000-0000-000000000000",
    "resources": ["arn:aws:events:us-east-1:123456789012:rule/schedule"],
}


def upload_request_event(
    request_id: str, taken: datetime, *, size_bytes: int, order_id: str, unsettled: Sequence[str]
) -> dict[str, Any]:
    """What the topic rule hands to the function when the device asks for an upload grant."""
    from device_simulator.protocol import upload_request_payload

    payload = upload_request_payload(
        request_id=request_id,
        taken_ms=round(taken.timestamp() * 1000),
        size_bytes=size_bytes,
        order_id=order_id,
        unsettled=unsettled,
    )
    return _forwarded(payload, taken)


def photo_outcome_event(told: datetime, *, order_id: str) -> dict[str, Any]:
    """What the topic rule hands to the function when the device says that an upload failed."""
    from device_simulator.protocol import photo_outcome_payload

    return _forwarded(photo_outcome_payload("failed", "no answer", request_id="r", order_id=order_id), told)


def _forwarded(payload: bytes, received: datetime) -> dict[str, Any]:
    return {
        "payload_base64": base64.b64encode(payload).decode(),
        "device_id": DEVICE,
        "received_at": round(received.timestamp() * 1000),
    }


def hourly_order(at: datetime) -> str:
    """The order of the schedule, which the functions have heard of by another device already; the answer is its id."""
    from chalicelib import wiring
    from chalicelib.domain.capture import TO_FLEET, CaptureOrder

    order = CaptureOrder.by_schedule(TO_FLEET, at=at)
    wiring.capture_book().record(order)
    wiring.capture_orders().find(order.order_id)
    return order.order_id


def photo_stored_event(
    bucket: str, versions: Mapping[str, str], stored: datetime, *, size_bytes: int
) -> dict[str, Any]:
    """What the queue hands to the function: one message for each photo.

    Args:
        versions: of the photos in the bucket, by key.
    """
    return {"Records": [_queued(bucket, key, version, stored, size_bytes) for key, version in versions.items()]}


def _queued(bucket: str, key: str, version: str, stored: datetime, size_bytes: int) -> dict[str, Any]:
    announcement = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": f"{stored:%Y-%m-%dT%H:%M:%S}.000Z",
        "eventName": "ObjectCreated:Post",
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "photos",
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {
                "key": key,
                "size": size_bytes,
                "eTag": "0" * 32,
                "versionId": version,
                "sequencer": "0055AED6DCD90281E5",
            },
        },
    }
    return {
        "messageId": f"message-{key[-40:]}",
        "receiptHandle": "handle",
        "body": json.dumps({"Records": [announcement]}),
        "attributes": {"SentTimestamp": str(round(stored.timestamp() * 1000)), "ApproximateReceiveCount": "1"},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:cloudiot-dev-photos",
        "awsRegion": "us-east-1",
    }

"""Brings messages on their way again that a topic rule could not hand on, or that their consumer gave up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.errors import InputRefused
from chalicelib.domain.rejection import RejectionSource
from chalicelib.ports.telemetry import TelemetryStream
from chalicelib.services.answer_upload_request import UploadPorts, answer_upload_request
from chalicelib.services.attempts import Attempts
from chalicelib.services.reject_input import reject_input

# A message by Basic Ingest names its rule before its topic.
_TOPIC: Final = re.compile(r"(?:\$aws/rules/[^/]+/)?cloudiot/(?P<device_id>[^/]+)/(?P<kind>telemetry|photos/request)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A message that a topic rule could not hand on.

    Attributes:
        arrival: its device id is empty: the topic says whose it is.
    """

    topic: str
    arrival: Arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeliveryPorts:
    """The ways on which messages go again."""

    stream: TelemetryStream
    uploads: UploadPorts


class Redelivery(Enum):
    """What became of an undelivered message."""

    UNDER_WAY = auto()
    REJECTED = auto()


def redeliver(message: Undelivered, *, ports: RedeliveryPorts) -> Redelivery:
    """Give a message its next chance: telemetry goes into the stream, an upload request is answered here.

    Raises:
        Outage: the way is still blocked; the message must be delivered again.
    """
    match = _TOPIC.fullmatch(message.topic)
    arrival = message.arrival
    if match is None:
        set_aside(arrival, InputRefused(f"no device speaks on the topic {message.topic!r}", field="topic"), ports=ports)
        return Redelivery.REJECTED
    device_id = match["device_id"]
    if match["kind"] == "telemetry":
        ports.stream.put(device_id, arrival.payload)
    else:
        theirs = Arrival(device_id=device_id, payload=arrival.payload, received_at=arrival.received_at)
        answer_upload_request(theirs, ports=ports.uploads)
    return Redelivery.UNDER_WAY


def set_aside(
    arrival: Arrival,
    refusal: InputRefused,
    *,
    source: RejectionSource = RejectionSource.RULE,
    ports: RedeliveryPorts,
) -> None:
    """Keep a message for which there is no way."""
    reject_input(
        arrival.payload,
        refusal,
        source=source,
        device_id=arrival.device_id,
        received_at=arrival.received_at,
        now=ports.uploads.clock(),
        rejections=ports.uploads.rejections,
    )


def set_aside_given_up(arrivals: Sequence[Arrival], *, ports: RedeliveryPorts) -> None:
    """Keep the telemetry that its consumer has given up, each message for itself.

    It was tried for an hour: to put it into the stream again might block the messages behind it again.

    Raises:
        ExceptionGroup: some could not be kept; all others were.
    """
    attempts = Attempts("set aside what was given up")
    for arrival in arrivals:
        with attempts.one():
            refusal = InputRefused("the platform failed to store it for so long that it gave up")
            set_aside(arrival, refusal, source=RejectionSource.TELEMETRY, ports=ports)
    attempts.raise_failures()

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
from chalicelib.services.note_configuration import ConfigurationPorts, note_configuration
from chalicelib.services.note_presence import PresencePorts, note_presence
from chalicelib.services.reject_input import reject_input
from chalicelib.services.take_in_outcome import OutcomePorts, take_in_outcome

# A message by Basic Ingest names its rule before its topic; of a shadow, the broker itself tells.
_TOPIC: Final = re.compile(
    r"(?:\$aws/rules/[^/]+/)?(?:cloudiot|\$aws/things)/(?P<device_id>[^/]+)/"
    r"(?P<kind>telemetry|photos/request|photos/outcome|certificate/request|certificate/proof|"
    r"shadow/name/config/update/documents)"
)
# Of connections, too.
_PRESENCE: Final = re.compile(r"\$aws/events/presence/(?P<kind>connected|disconnected)/(?P<device_id>[^/]+)")


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
    outcomes: OutcomePorts
    configurations: ConfigurationPorts
    presence: PresencePorts


class Redelivery(Enum):
    """What became of an undelivered message."""

    UNDER_WAY = auto()
    REJECTED = auto()


def redeliver(message: Undelivered, *, ports: RedeliveryPorts) -> Redelivery:
    """Give a message its next chance: telemetry goes into the stream, the others are dealt with here.

    Raises:
        Outage: the way is still blocked; the message must be delivered again.
    """
    topic = _TOPIC.fullmatch(message.topic) or _PRESENCE.fullmatch(message.topic)
    arrival = message.arrival
    if topic is None:
        set_aside(arrival, InputRefused(f"no device speaks on the topic {message.topic!r}", field="topic"), ports=ports)
        return Redelivery.REJECTED
    theirs = Arrival(device_id=topic["device_id"], payload=arrival.payload, received_at=arrival.received_at)
    match topic["kind"]:
        case "telemetry":
            ports.stream.put(theirs.device_id, theirs.payload)
        case "photos/request":
            answer_upload_request(theirs, ports=ports.uploads)
        case "photos/outcome":
            take_in_outcome(theirs, ports=ports.outcomes)
        case "connected" | "disconnected":
            note_presence(theirs, ports=ports.presence)
        case "certificate/request" | "certificate/proof":
            # What it proves is the connection that it came over, and that is not in the error. The device asks again.
            set_aside(theirs, InputRefused("the platform could not take it; the device asks again"), ports=ports)
            return Redelivery.REJECTED
        case _:
            note_configuration(theirs, ports=ports.configurations)
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

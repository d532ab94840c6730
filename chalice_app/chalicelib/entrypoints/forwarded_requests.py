"""Messages as topic rules forward them to functions: the payload in base64, so that it is kept as it was sent."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import from_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.wording import reason_and_field


class ForwardedRequest(msgspec.Struct, frozen=True):
    """What a rule's SQL selects.

    Attributes:
        received_at: epoch milliseconds.
        topic: empty for a request for an upload grant, whose rule does not say it.
    """

    payload_base64: str
    device_id: str
    received_at: int
    topic: str = ""


def arrival_of(event: Any) -> Arrival:
    """The message that a rule forwarded.

    Raises:
        InputRefused: no rule of ours has written this.
    """
    try:
        forwarded = msgspec.convert(event, ForwardedRequest)
        payload = base64.b64decode(forwarded.payload_base64, validate=True)
        return Arrival(device_id=forwarded.device_id, payload=payload, received_at=from_ms(forwarded.received_at))
    except msgspec.ValidationError as error:
        reason, field = reason_and_field(error, ForwardedRequest)
        raise InputRefused(reason, field=field) from error
    except OverflowError as error:
        raise InputRefused("received_at is no time that we know", field="received_at") from error
    except ValueError as error:  # binascii.Error, and what it says of letters beyond ASCII
        raise InputRefused("the payload is not in base64", field="payload_base64") from error


def topic_of(event: Mapping[str, Any]) -> str:
    """The topic on which a forwarded message came. The rule of the upload requests does not say it: it has one only."""
    return str(event.get("topic") or f"cloudiot/{event.get('device_id')}/photos/request")

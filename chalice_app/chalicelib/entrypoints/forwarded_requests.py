"""Upload requests as the topic rule forwards them: the payload in base64, so that it is kept as it was sent."""

import base64
from typing import Any

import msgspec

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import from_ms
from chalicelib.domain.errors import InputRefused
from chalicelib.wording import reason_and_field


class ForwardedRequest(msgspec.Struct, frozen=True):
    """What the rule's SQL selects; `received_at` in epoch milliseconds."""

    payload_base64: str
    device_id: str
    received_at: int


def arrival_of(event: Any) -> Arrival:
    """The request that a rule forwarded.

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

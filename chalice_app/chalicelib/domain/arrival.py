"""A device's message as it arrived, unread."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came, from whom, and when.

    Attributes:
        device_id: as the broker knows it from the certificate; nothing in the message can say otherwise.
        received_at: when it first reached the platform; stays the same when it is delivered again.
    """

    device_id: str
    payload: bytes
    received_at: datetime

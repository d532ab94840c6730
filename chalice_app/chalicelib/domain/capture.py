"""Orders to take a photo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.device import FLEET
from chalicelib.domain.ids import time_ordered_id

# Spreads the uploads of a whole fleet over the first minutes of the hour.
FLEET_JITTER_S: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureOrder:
    """The order to take one photo now.

    Attributes:
        device_id: None for the whole fleet.
        jitter_s: every device waits a random part of this many seconds.
    """

    order_id: str
    device_id: str | None
    ordered_at: datetime
    ordered_by: str
    jitter_s: int

    @classmethod
    def to_device(cls, device_id: str, *, at: datetime, by: str, nonce: str) -> "CaptureOrder":
        """An operator's order to one device, now.

        Args:
            nonce: tells apart two orders of the same millisecond.
        """
        return cls(
            order_id=time_ordered_id(at, device_id, nonce),
            device_id=device_id,
            ordered_at=at,
            ordered_by=by,
            jitter_s=0,
        )

    @classmethod
    def to_fleet(cls, *, at: datetime, by: str) -> "CaptureOrder":
        """The schedule's order to everyone; the same tick of the schedule gives the same order."""
        return cls(
            order_id=time_ordered_id(at, FLEET), device_id=None, ordered_at=at, ordered_by=by, jitter_s=FLEET_JITTER_S
        )

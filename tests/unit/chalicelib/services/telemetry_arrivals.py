"""Telemetry as it arrives, for tests."""

import json
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from tests.builders import DEVICE, NOON


def a_payload(*samples: Mapping[str, float], seq: int = 1, v: int = 1) -> bytes:
    """A message's bytes; without samples, one of a mild noon."""
    return json.dumps({"v": v, "seq": seq, "samples": samples or (measured(NOON, air_temp_c=21.5),)}).encode()


def measured(at: datetime, **values: float) -> dict[str, float]:
    """A sample on the wire."""
    return {"t": to_ms(at), **values}


def an_arrival(payload: bytes | None = None, *, device_id: str = DEVICE, at: datetime = NOON) -> Arrival:
    return Arrival(device_id=device_id, payload=a_payload() if payload is None else payload, received_at=at)

"""What devices measure, and what of their input is refused."""

from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.rejection import Rejection, RejectionSource
from chalicelib.domain.sample import Sample, TelemetryMessage
from tests.builders.defaults import DEVICE, NOON


def a_sample(at: datetime = NOON, values: Mapping[str, float] | None = None, **more: float) -> Sample:
    """A sample; `a_sample(air_temp_c=41)` says what was measured."""
    return Sample(at=at, values={**(values or {}), **more} or {"air_temp_c": 21.5, "humidity_pct": 80.0})


def a_message(*samples: Sample, device_id: str = DEVICE, seq: int = 1, at: datetime = NOON) -> TelemetryMessage:
    return TelemetryMessage.of(device_id=device_id, seq=seq, samples=samples or (a_sample(at),))


def a_rejection(
    original: bytes = b"{not json",
    *,
    source: RejectionSource = RejectionSource.TELEMETRY,
    device_id: str = DEVICE,
    at: datetime = NOON,
) -> Rejection:
    return Rejection.of(
        source,
        fingerprint=original,
        size_bytes=len(original),
        device_id=device_id,
        reason="JSON is malformed",
        received_at=at,
    )

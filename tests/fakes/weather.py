"""Fills the telemetry of devices with weather by the hour."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.sample import Sample, TelemetryMessage
from tests.builders import DEVICE
from tests.fakes.telemetry import InMemoryTelemetry

_QUARTER: Final = timedelta(minutes=15)
_HOUR: Final = timedelta(hours=1)

# Temperature in °C and humidity in percent of one hour; None: nobody measured.
Sky = tuple[float, float] | None


def measure(
    telemetry: InMemoryTelemetry,
    skies: Iterable[Sky],
    *,
    since: datetime,
    device_id: str = DEVICE,
    samples_an_hour: int = 4,
    **more: float,
) -> None:
    """Let a device have measured this weather, hour after hour.

    Args:
        more: further metrics, the same in every sample.
    """
    messages = []
    for number, sky in enumerate(skies):
        if sky is not None:
            values = {"air_temp_c": sky[0], "humidity_pct": sky[1], **more}
            at = since + number * _HOUR
            samples = [Sample(at=at + nth * _QUARTER, values=values) for nth in range(samples_an_hour)]
            messages.append(TelemetryMessage.of(device_id=device_id, seq=number, samples=samples))
    telemetry.put_all(messages)


def days(count: int, day: Sequence[Sky]) -> list[Sky]:
    """The same day so many times."""
    return [*day] * count


def a_day(humid_hours: int, *, temperature_c: float = 18.0) -> list[Sky]:
    """A day that begins humid and goes on dry."""
    return [(temperature_c, 95.0 if hour < humid_hours else 60.0) for hour in range(24)]

"""Samples of a device's sensors, and the messages in which they travel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One reading of all sensors at one time."""

    at: datetime  # UTC, by the device's clock
    values: Mapping[str, float]  # metric name -> value in the metric's unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TelemetryMessage:
    """A batch of samples, as one device sent it.

    Attributes:
        seq: the device's own number for the message; never repeats.
        samples: at least one, in the order of their times.
    """

    device_id: str
    seq: int
    samples: tuple[Sample, ...]

    @property
    def at(self) -> datetime:
        """When the first sample was taken."""
        return self.samples[0].at

"""Telemetry for the long run: every sample, in files that outlive the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from chalicelib.domain.sample import TelemetryMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDay:
    """What a device sent of one UTC day, as it lies in the table.

    Attributes:
        revision: of the day's roll-up that is made of the same messages; who reads takes the highest.
        messages: those that reach into the day; their samples of other days belong to other days' files.
    """

    device_id: str
    day: date
    revision: int
    messages: Sequence[TelemetryMessage]


class SampleHistory(Protocol):
    """The files; each call adds some, and none is ever changed."""

    def keep(self, days: Sequence[DeviceDay]) -> None:
        """Write the samples of these days."""

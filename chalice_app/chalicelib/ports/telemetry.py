"""Telemetry, on its way and stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.page import Page
from chalicelib.domain.sample import Sample, TelemetryMessage


class TelemetryStore(Protocol):
    """Telemetry messages, kept until the retention ends."""

    def put_all(self, messages: Sequence[TelemetryMessage]) -> None:
        """Keep the messages, in whatever order they come; the same message twice is kept once."""

    def between(
        self,
        device_id: str,
        start: datetime,
        end: datetime,
        *,
        limit: int,
        cursor: str | None = None,
        consistent: bool = False,
    ) -> Page[TelemetryMessage]:
        """Messages with a first sample from `start` (included) to `end` (excluded), oldest first.

        Args:
            consistent: see every message that was put before; costs twice as much. Otherwise the
                messages of the last second may be missing.
        """

    def latest(self, device_id: str) -> Sample | None:
        """The last sample of the message that began last, None before the first message."""


class TelemetryStream(Protocol):
    """The stream that the telemetry rule fills."""

    def put(self, device_id: str, payload: bytes) -> None:
        """Put a message back on its way."""


class FreshSamples(Protocol):
    """What this process knows of the devices' newest samples, because it saw them go by: nothing at first."""

    def note(self, device_id: str, sample: Sample) -> None:
        """A message went by: count it, and remember its newest sample unless a newer one is remembered."""

    def remember(self, device_id: str, sample: Sample) -> None:
        """Remember a sample that was looked up."""

    def newest(self) -> Mapping[str, Sample]:
        """The newest sample of each device that was seen, by id."""

    def per_minute(self) -> float | None:
        """How many messages went by in a minute, over the last five; None while nobody looked for a minute."""


class LiveTelemetry(Protocol):
    """A second reader of that stream, for who watches: what comes from now on. Nothing is kept of where it stopped."""

    def read(self) -> Sequence[Arrival]:
        """What came since the last reading, unread; nothing at the first one, which finds the stream's end.

        Raises:
            Outage: no part of the stream answered; the next reading goes on where the last one stopped.
        """

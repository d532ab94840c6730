"""Telemetry, on its way and stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

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

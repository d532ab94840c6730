"""Telemetry in memory."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.arrival import Arrival
from chalicelib.domain.clock import to_ms
from chalicelib.domain.page import Page
from chalicelib.domain.sample import Sample, TelemetryMessage
from tests.fakes.paging import page_of


class InMemoryTelemetry:
    """Implements `TelemetryStore`."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, TelemetryMessage]] = {}

    def put_all(self, messages: Sequence[TelemetryMessage]) -> None:
        for message in sorted(messages, key=repr):
            key = f"{to_ms(message.at):013d}#{message.seq:016d}"
            self.messages.setdefault(message.device_id, {})[key] = message

    def between(
        self,
        device_id: str,
        start: datetime,
        end: datetime,
        *,
        limit: int,
        cursor: str | None = None,
        consistent: bool = False,  # noqa: ARG002 - memory always is
    ) -> Page[TelemetryMessage]:
        mine = self.messages.get(device_id, {})
        rows = {key: message for key, message in mine.items() if start <= message.at < end}
        return page_of(rows, scope=f"telemetry of {device_id}", limit=limit, cursor=cursor)

    def latest(self, device_id: str) -> Sample | None:
        mine = self.messages.get(device_id)
        return mine[max(mine)].last_sample if mine else None


class InMemoryStream:
    """Implements `TelemetryStream`; `records` is what was put, in order."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes]] = []

    def put(self, device_id: str, payload: bytes) -> None:
        self.records.append((device_id, payload))


class InMemoryLive:
    """Implements `LiveTelemetry`: what is put into `coming` is read once."""

    def __init__(self) -> None:
        self.coming: list[Arrival] = []

    def read(self) -> Sequence[Arrival]:
        read, self.coming = self.coming, []
        return read

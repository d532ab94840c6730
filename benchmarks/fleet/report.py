"""The figures of a run of a large fleet, as a table and as one line of JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.table import Table

# The goals of the project for a thousand devices on two cores.
MOST_KB_A_DEVICE: Final = 250
CONNECTED_WITHIN_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetReport:
    """What was measured.

    Attributes:
        join_seconds: until every device was registered and had its certificate.
        connect_seconds: from the start of the process to the last device that was connected and listening.
        rss_mb: the most memory that the whole process had at any time, photos and all.
        connected_rss_mb: what it had when all devices were connected.
        cpu_seconds: what the process took of the cores, all in all.
        messages, photos: acknowledged by the broker, taken by the store.
        messages_per_second: acknowledged ones, from the first message to the last.
        ack_ms: from publish to PUBACK: median, and what 99 of 100 stay below.
        photo_seconds: from the order to the last photo that was uploaded, and to the last diagnosis that was seen.
        lost: by id: messages that are not in the table, orders without a photo, photos without a diagnosis.
    """

    devices: int
    join_seconds: float
    connect_seconds: float
    rss_mb: float
    connected_rss_mb: float
    cpu_seconds: float
    messages: int
    messages_per_second: float
    ack_ms: tuple[float, float]
    photos: int
    photo_seconds: tuple[float, float]
    reconnections: int
    missing: tuple[str, ...]

    @property
    def lost(self) -> int:
        """How much did not come the whole way."""
        return len(self.missing)

    @property
    def sound(self) -> bool:
        """Whether everything came the whole way."""
        return not self.missing

    @property
    def kb_a_device(self) -> float:
        """Memory of the whole process, a device, in units of 1,000 bytes."""
        return self.rss_mb * 1_000 / self.devices

    def line(self) -> str:
        """The last line that the benchmark prints."""
        return json.dumps(
            {
                "bench": "fleet",
                "devices": self.devices,
                "connect_seconds": round(self.connect_seconds, 1),
                "rss_mb": round(self.rss_mb, 1),
                "messages_per_second": round(self.messages_per_second, 1),
                "lost": self.lost,
                "messages": self.messages,
                "photos": self.photos,
                "ack_ms_p50": round(self.ack_ms[0], 1),
                "ack_ms_p99": round(self.ack_ms[1], 1),
                "photos_uploaded_seconds": round(self.photo_seconds[0], 1),
                "photos_diagnosed_seconds": round(self.photo_seconds[1], 1),
                "join_seconds": round(self.join_seconds, 1),
                "cpu_seconds": round(self.cpu_seconds, 1),
                "connected_rss_mb": round(self.connected_rss_mb, 1),
                "reconnections": self.reconnections,
            }
        )

    def table(self) -> Table:
        """The figures for people."""
        table = Table(title=f"{self.devices:,} devices in one process", title_justify="left")
        for title in ("figure", "measured", "goal"):
            table.add_column(title)
        for row in self._rows():
            table.add_row(*row)
        return table

    def shortfalls(self) -> Sequence[str]:
        """The goals that were missed."""
        missed = []
        if self.kb_a_device > MOST_KB_A_DEVICE:
            missed.append(f"{self.kb_a_device:.0f} KB of memory a device; the goal is {MOST_KB_A_DEVICE}")
        if self.connect_seconds > CONNECTED_WITHIN_S:
            missed.append(f"connected within {self.connect_seconds:.1f} s; the goal is {CONNECTED_WITHIN_S:.0f}")
        return missed

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        yield "joined", f"{self.join_seconds:.1f} s", ""
        yield "all connected", f"{self.connect_seconds:.1f} s", f"{CONNECTED_WITHIN_S:.0f} s"
        yield "memory a device", f"{self.kb_a_device:.0f} KB ({self.rss_mb:.0f} MB)", f"{MOST_KB_A_DEVICE} KB"
        yield "processor time", f"{self.cpu_seconds:.0f} s", ""
        yield "messages", f"{self.messages:,}, {self.messages_per_second:.1f} a second", ""
        yield "publish to PUBACK", f"{self.ack_ms[0]:.0f} ms, 99 of 100 within {self.ack_ms[1]:.0f} ms", ""
        yield "photos", f"{self.photos:,}", ""
        yield "last upload, diagnosis", f"{self.photo_seconds[0]:.0f} s, {self.photo_seconds[1]:.0f} s", ""
        yield "reconnections", f"{self.reconnections}", ""
        yield "lost, by id", f"{self.lost}", "0"

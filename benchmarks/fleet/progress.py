"""How far a fleet is, read from its ground truth while it grows."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from local_cloud.ledger import MessageId, PhotoId

# How the devices say it when they are switched off.
_AT_THE_END: Final = "switched off"


@dataclass(slots=True, kw_only=True)
class FleetProgress:
    """What the devices have done so far; `read_on` takes up what they have done since.

    Attributes:
        connected_ms: when each device was connected for the first time.
        published: each message that left, by device and seq, with its id in the tables and when it left.
        acknowledged_ms: when the broker had it.
        order_id: photos for this order count, and no others.
        uploaded: photos that lie in the store, and when they came there.
        disconnected: how often a connection ended or could not be made.
    """

    log: Path
    order_id: str | None = None
    connected_ms: dict[str, int] = field(default_factory=dict)
    published: dict[tuple[str, int], tuple[MessageId, int]] = field(default_factory=dict)
    acknowledged_ms: dict[tuple[str, int], int] = field(default_factory=dict)
    uploaded: dict[PhotoId, int] = field(default_factory=dict)
    disconnected: int = 0
    _read: int = 0

    def read_on(self) -> None:
        """Take up the whole lines that came since."""
        if not self.log.exists():
            return
        with self.log.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._read += len(line)
                self._take(msgspec.json.decode(line))

    def _take(self, entry: dict[str, Any]) -> None:
        device_id, at_ms = entry["device_id"], entry["at"]
        match entry["kind"]:
            case "connected":
                self.connected_ms.setdefault(device_id, at_ms)
            case "disconnected" if entry["reason"] != _AT_THE_END:
                self.disconnected += 1
            case "telemetry_published":
                seq, first = entry["seq"], min(int(sample["t"]) for sample in entry["samples"])
                self.published.setdefault((device_id, seq), (MessageId(device_id, first, seq), at_ms))
            case "telemetry_acked":
                self.acknowledged_ms.setdefault((device_id, entry["seq"]), at_ms)
            case "photo_uploaded" if entry["order_id"] == self.order_id:
                self.uploaded[PhotoId(device_id, entry["photo_id"])] = at_ms

"""What devices must not forget, on disk: messages and photos that nobody confirmed yet, orders, counters.

One file for a whole state folder. Every step is one transaction, so that a simulator that is killed between any
two of them goes on where it stopped: the same message goes out under the same `seq`, and no `seq` is ever given
twice. What is kept of a device is bounded; whoever adds something is told what had to go for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from device_simulator.outbox_bounds import Bounds, Dropped, Load, make_room
from device_simulator.outbox_file import OutboxFile
from device_simulator.protocol import WireSample, telemetry_payload
from device_simulator.software import Software

FILE_NAME: Final = "outbox.sqlite3"
# Longer than any broker keeps an order for a device that is away.
_ORDERS_KEPT_MS: Final = 30 * 24 * 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A telemetry message that waits for its acknowledgement."""

    seq: int
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DueOrder:
    """A capture order that was received and is not obeyed yet."""

    order_id: str
    due_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPhoto:
    """A photo that is not uploaded yet.

    Attributes:
        label: what the photo shows in truth, where that is known.
    """

    request_id: str
    taken_ms: int
    order_id: str | None
    label: str | None
    size_bytes: int


class Outbox:
    """The memory of all devices of one state folder. One process at a time, one thread.

    Attributes:
        software: which version of its software each device runs.
    """

    def __init__(self, path: Path, *, bounds: Bounds | None = None) -> None:
        """Open the file, or make it.

        Raises:
            StateInUse: another process has it.
            StateInvalid: it is damaged.
        """
        self._file = OutboxFile(path)
        self.software = Software(self._file)
        self._bounds = bounds or Bounds()
        self._loads: dict[str, Load] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the file to the next process."""
        self._file.close()

    def forget_old_orders(self, now_ms: int) -> None:
        """Orders that were obeyed so long ago that nobody will repeat them."""
        self._file.change("DELETE FROM capture_order WHERE obeyed = 1 AND due_ms < ?", now_ms - _ORDERS_KEPT_MS)

    def introduce(self, device_id: str, *, now_ms: int) -> None:
        """Make room for a device, and number its messages from the time in milliseconds on, at least.

        So no seq is repeated even if this file was lost, or lost its last moments in a power cut: no device sends
        a thousand messages a second.
        """
        self._file.change(
            "INSERT INTO device VALUES (?, ?, 0, 0) "
            "ON CONFLICT (device_id) DO UPDATE SET next_seq = max(next_seq, excluded.next_seq)",
            device_id,
            now_ms,
        )

    def wish(self, device_id: str) -> dict[str, Any]:
        """How operators last wished a device to work; empty when nobody ever did."""
        for (document,) in self._file.rows("SELECT document FROM wish WHERE device_id = ?", device_id):
            return dict(msgspec.json.decode(document))
        return {}

    def keep_wish(self, device_id: str, wish: Mapping[str, Any]) -> None:
        """Remember a wish over restarts: a device that cannot ask works by the last one that it heard."""
        document = msgspec.json.encode(wish).decode()
        self._file.change("INSERT OR REPLACE INTO wish VALUES (?, ?)", device_id, document)

    def waiting_messages(self, device_id: str) -> int:
        """How many messages are not acknowledged."""
        return self._load(device_id).messages

    def depth(self) -> Load:
        """What is kept of all devices that were seen in this run."""
        loads = self._loads.values()
        return Load(sum(x.messages for x in loads), sum(x.photos for x in loads), sum(x.bytes for x in loads))

    def last_sample_ms(self, device_id: str) -> int:
        """The true time of the newest sample that was ever put in a message; 0 before the first."""
        return self._file.number("SELECT last_sample_ms FROM device WHERE device_id = ?", device_id)

    def keep_message(
        self, device_id: str, samples: Sequence[WireSample], *, last_sample_ms: int
    ) -> tuple[KeptMessage, Dropped]:
        """Give the next seq to these samples and keep the message until it is acknowledged.

        Args:
            last_sample_ms: the true time of the newest of them, whatever the device's clock showed.
        """
        load = self._load(device_id)
        with self._file.transaction():
            seq = self._file.number("SELECT next_seq FROM device WHERE device_id = ?", device_id)
            message = KeptMessage(seq=seq, payload=telemetry_payload(seq, samples))
            self._file.change(
                "UPDATE device SET next_seq = ?, last_sample_ms = ? WHERE device_id = ?",
                seq + 1,
                last_sample_ms,
                device_id,
            )
            self._file.change("INSERT INTO message VALUES (?, ?, ?)", device_id, seq, message.payload)
            load.messages += 1
            load.bytes += len(message.payload)
            dropped = make_room(device_id, load, self._bounds, self._file)
        return message, dropped

    def oldest_messages(self, device_id: str, count: int) -> tuple[KeptMessage, ...]:
        """The next messages to send, at most so many; none when all are acknowledged."""
        rows = self._file.rows(
            "SELECT seq, payload FROM message WHERE device_id = ? ORDER BY seq LIMIT ?", device_id, count
        )
        return tuple(KeptMessage(seq=seq, payload=payload) for seq, payload in rows)

    def message_acknowledged(self, device_id: str, message: KeptMessage) -> None:
        """The broker has it: no need to keep it."""
        if self._file.change("DELETE FROM message WHERE device_id = ? AND seq = ?", device_id, message.seq):
            load = self._load(device_id)
            load.messages -= 1
            load.bytes -= len(message.payload)

    def accept_order(self, device_id: str, order_id: str, *, due_ms: int) -> bool:
        """Remember an order until it is obeyed, and that it was obeyed.

        Returns:
            Whether it is new; a repeat changes nothing.
        """
        changed = self._file.change(
            "INSERT INTO capture_order VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", device_id, order_id, due_ms
        )
        return changed == 1

    def due_orders(self, device_id: str) -> tuple[DueOrder, ...]:
        """The orders that are still to be obeyed."""
        rows = self._file.rows(
            "SELECT order_id, due_ms FROM capture_order WHERE device_id = ? AND obeyed = 0 ORDER BY due_ms", device_id
        )
        return tuple(DueOrder(order_id=order_id, due_ms=due_ms) for order_id, due_ms in rows)

    def next_shot(self, device_id: str) -> int:
        """The number of the next photo of a device, counted over all runs."""
        with self._file.transaction():
            shot = self._file.number("SELECT shots FROM device WHERE device_id = ?", device_id)
            self._file.change("UPDATE device SET shots = shots + 1 WHERE device_id = ?", device_id)
        return shot

    def keep_photo(self, device_id: str, photo: KeptPhoto, jpeg: bytes) -> Dropped:
        """Keep a photo until it is settled; the order that asked for it is obeyed thereby."""
        load = self._load(device_id)
        with self._file.transaction():
            self._file.change(
                "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?)",
                photo.request_id,
                device_id,
                photo.taken_ms,
                photo.order_id,
                photo.label,
                jpeg,
            )
            if photo.order_id is not None:
                self._file.change(
                    "UPDATE capture_order SET obeyed = 1 WHERE device_id = ? AND order_id = ?",
                    device_id,
                    photo.order_id,
                )
            load.photos += 1
            load.bytes += len(jpeg)
            return make_room(device_id, load, self._bounds, self._file)

    def order_closed(self, device_id: str, order_id: str) -> None:
        """There will be no photo for this order; a repeat of it stays a repeat."""
        self._file.change(
            "UPDATE capture_order SET obeyed = 1 WHERE device_id = ? AND order_id = ?", device_id, order_id
        )

    def kept_photo_ids(self, device_id: str) -> tuple[str, ...]:
        """The request ids of a device's photos that still have to be uploaded, oldest first."""
        rows = self._file.rows(
            "SELECT request_id FROM photo WHERE device_id = ? "
            "AND request_id NOT IN (SELECT request_id FROM uploaded_photo) ORDER BY taken_ms",
            device_id,
        )
        return tuple(request_id for (request_id,) in rows)

    def photo_uploaded(self, device_id: str, request_id: str, *, photo_id: str, now_ms: int) -> None:
        """The store has it; it is kept until the platform says what became of it."""
        self._file.change(
            "INSERT OR REPLACE INTO uploaded_photo VALUES (?, ?, ?, ?)", request_id, device_id, photo_id, now_ms
        )

    def unsettled_photos(self, device_id: str, count: int) -> tuple[str, ...]:
        """The ids of uploaded photos that are still kept, oldest first, at most so many."""
        rows = self._file.rows(
            "SELECT uploaded_photo.photo_id FROM uploaded_photo JOIN photo USING (request_id) "
            "WHERE uploaded_photo.device_id = ? ORDER BY uploaded_ms, photo_id LIMIT ?",
            device_id,
            count,
        )
        return tuple(photo_id for (photo_id,) in rows)

    def photo_settled(self, device_id: str, photo_id: str) -> str | None:
        """The platform said what became of an uploaded photo: no need to keep it.

        Returns:
            Its request id; None for a photo that is not kept.
        """
        rows = self._file.rows(
            "SELECT request_id FROM uploaded_photo WHERE device_id = ? AND photo_id = ?", device_id, photo_id
        )
        for (request_id,) in rows:
            self.photo_done(device_id, request_id)
            return str(request_id)
        return None

    def forget_uploads(self, device_id: str, *, before_ms: int) -> tuple[str, ...]:
        """Photos that were uploaded so long ago that the platform should know of them by now: to be uploaded again.

        Returns:
            Their request ids.
        """
        rows = self._file.rows(
            "DELETE FROM uploaded_photo WHERE device_id = ? AND uploaded_ms < ? RETURNING request_id",
            device_id,
            before_ms,
        )
        return tuple(request_id for (request_id,) in rows)

    def photo(self, request_id: str) -> KeptPhoto | None:
        """One photo that was kept; None for one that had to go meanwhile."""
        rows = self._file.rows(
            "SELECT request_id, taken_ms, order_id, label, length(jpeg) FROM photo WHERE request_id = ?", request_id
        )
        names = ("request_id", "taken_ms", "order_id", "label", "size_bytes")
        return KeptPhoto(**dict(zip(names, rows[0], strict=True))) if rows else None

    def jpeg(self, request_id: str) -> bytes:
        """The file of a photo that was kept; empty for one that had to go meanwhile."""
        rows = self._file.rows("SELECT jpeg FROM photo WHERE request_id = ?", request_id)
        return bytes(rows[0][0]) if rows else b""

    def photo_done(self, device_id: str, request_id: str) -> None:
        """Diagnosed, or refused for good: no need to keep it."""
        self._file.change("DELETE FROM uploaded_photo WHERE request_id = ?", request_id)
        rows = self._file.rows("DELETE FROM photo WHERE request_id = ? RETURNING length(jpeg)", request_id)
        load = self._load(device_id)
        for (size,) in rows:
            load.photos -= 1
            load.bytes -= size

    def _load(self, device_id: str) -> Load:
        load = self._loads.get(device_id)
        if load is None:
            load = self._loads[device_id] = Load.of(device_id, self._file)
        return load

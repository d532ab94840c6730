"""What devices must not forget, on disk: messages and photos that nobody confirmed yet, orders, counters.

One SQLite file for a whole state folder. Every step is one transaction, so that a simulator that is
killed between any two of them goes on where it stopped: the same message goes out under the same
`seq`, and no `seq` is ever given twice.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from device_simulator.errors import StateInUse, StateInvalid
from device_simulator.protocol import WireSample, telemetry_payload

FILE_NAME: Final = "outbox.sqlite3"
# Longer than any broker keeps an order for a device that is away.
_ORDERS_KEPT_MS: Final = 30 * 24 * 3_600_000

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS device (
    device_id TEXT PRIMARY KEY, next_seq INTEGER NOT NULL, last_sample_ms INTEGER NOT NULL, shots INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
    device_id TEXT NOT NULL, seq INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (device_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS capture_order (
    device_id TEXT NOT NULL, order_id TEXT NOT NULL, due_ms INTEGER NOT NULL, obeyed INTEGER NOT NULL,
    PRIMARY KEY (device_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS photo (
    request_id TEXT PRIMARY KEY, device_id TEXT NOT NULL, taken_ms INTEGER NOT NULL, order_id TEXT, label TEXT,
    jpeg BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS photo_of_device ON photo (device_id, taken_ms);
"""


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
    jpeg: bytes = field(repr=False)


class Outbox:
    """The memory of all devices of one state folder. One process at a time, one thread."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it.

        Raises:
            StateInUse: another process has it.
            StateInvalid: it is damaged.
        """
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._explained():
            # Autocommit: transactions are written out where they are needed.
            self._database = sqlite3.connect(path, isolation_level=None, timeout=0)
            try:
                self._prepare()
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the file to the next process."""
        self._database.close()

    def forget_old_orders(self, now_ms: int) -> None:
        """Orders that were obeyed so long ago that nobody will repeat them."""
        with self._explained():
            self._database.execute(
                "DELETE FROM capture_order WHERE obeyed = 1 AND due_ms < ?", (now_ms - _ORDERS_KEPT_MS,)
            )

    def introduce(self, device_id: str, *, now_ms: int) -> None:
        """Make room for a device. Numbering starts at the time in milliseconds, so that it would not
        repeat even if this file was lost; no device sends a thousand messages a second."""
        with self._explained():
            self._database.execute(
                "INSERT INTO device VALUES (?, ?, 0, 0) ON CONFLICT (device_id) DO NOTHING", (device_id, now_ms)
            )

    def last_sample_ms(self, device_id: str) -> int:
        """The time of the newest sample that was ever put in a message; 0 before the first."""
        return self._number("SELECT last_sample_ms FROM device WHERE device_id = ?", device_id)

    def keep_message(self, device_id: str, samples: Sequence[WireSample]) -> KeptMessage:
        """Give the next seq to these samples and keep the message until it is acknowledged."""
        with self._transaction():
            seq = self._number("SELECT next_seq FROM device WHERE device_id = ?", device_id)
            message = KeptMessage(seq=seq, payload=telemetry_payload(seq, samples))
            self._database.execute(
                "UPDATE device SET next_seq = ?, last_sample_ms = ? WHERE device_id = ?",
                (seq + 1, int(samples[-1]["t"]), device_id),
            )
            self._database.execute("INSERT INTO message VALUES (?, ?, ?)", (device_id, seq, message.payload))
        return message

    def oldest_message(self, device_id: str) -> KeptMessage | None:
        """The next message to send; None when all are acknowledged."""
        with self._explained():
            row = self._database.execute(
                "SELECT seq, payload FROM message WHERE device_id = ? ORDER BY seq LIMIT 1", (device_id,)
            ).fetchone()
        return KeptMessage(seq=row[0], payload=row[1]) if row else None

    def message_acknowledged(self, device_id: str, seq: int) -> None:
        """The broker has it: no need to keep it."""
        with self._explained():
            self._database.execute("DELETE FROM message WHERE device_id = ? AND seq = ?", (device_id, seq))

    def accept_order(self, device_id: str, order_id: str, *, due_ms: int) -> bool:
        """Remember an order until it is obeyed, and that it was obeyed.

        Returns:
            Whether it is new; a repeat changes nothing.
        """
        with self._explained():
            changed = self._database.execute(
                "INSERT INTO capture_order VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING", (device_id, order_id, due_ms)
            )
            return changed.rowcount == 1

    def due_orders(self, device_id: str) -> tuple[DueOrder, ...]:
        """The orders that are still to be obeyed."""
        with self._explained():
            rows = self._database.execute(
                "SELECT order_id, due_ms FROM capture_order WHERE device_id = ? AND obeyed = 0 ORDER BY due_ms",
                (device_id,),
            ).fetchall()
        return tuple(DueOrder(order_id=order_id, due_ms=due_ms) for order_id, due_ms in rows)

    def next_shot(self, device_id: str) -> int:
        """The number of the next photo of a device, counted over all runs."""
        with self._transaction():
            shot = self._number("SELECT shots FROM device WHERE device_id = ?", device_id)
            self._database.execute("UPDATE device SET shots = shots + 1 WHERE device_id = ?", (device_id,))
        return shot

    def keep_photo(self, device_id: str, photo: KeptPhoto) -> None:
        """Keep a photo until it is uploaded; the order that asked for it is obeyed thereby."""
        with self._transaction():
            self._database.execute(
                "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?)",
                (photo.request_id, device_id, photo.taken_ms, photo.order_id, photo.label, photo.jpeg),
            )
            if photo.order_id is not None:
                self._database.execute(
                    "UPDATE capture_order SET obeyed = 1 WHERE device_id = ? AND order_id = ?",
                    (device_id, photo.order_id),
                )

    def kept_photo_ids(self, device_id: str) -> tuple[str, ...]:
        """The request ids of a device's photos that still have to be uploaded, oldest first."""
        with self._explained():
            rows = self._database.execute(
                "SELECT request_id FROM photo WHERE device_id = ? ORDER BY taken_ms", (device_id,)
            ).fetchall()
        return tuple(request_id for (request_id,) in rows)

    def photo(self, request_id: str) -> KeptPhoto:
        """One photo that was kept."""
        with self._explained():
            row = self._database.execute(
                "SELECT request_id, taken_ms, order_id, label, jpeg FROM photo WHERE request_id = ?", (request_id,)
            ).fetchone()
        names = ("request_id", "taken_ms", "order_id", "label", "jpeg")
        return KeptPhoto(**dict(zip(names, row, strict=True)))

    def photo_done(self, request_id: str) -> None:
        """Uploaded, or refused for good: no need to keep it."""
        with self._explained():
            self._database.execute("DELETE FROM photo WHERE request_id = ?", (request_id,))

    def _prepare(self) -> None:
        # Held for as long as we run: two simulators on one folder would fight over every client id.
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        # FULL: a seq that was given out is on the disk, also after a power cut.
        self._database.execute("PRAGMA synchronous = FULL")
        (verdict,) = self._database.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        self._database.executescript(f"BEGIN EXCLUSIVE;{_SCHEMA}COMMIT;")

    def _number(self, query: str, device_id: str) -> int:
        with self._explained():
            (number,) = self._database.execute(query, (device_id,)).fetchone()
        return int(number)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise StateInUse(f"{self._path} is in use: another simulator runs on this state folder") from error
            raise StateInvalid(f"{self._path} cannot be used: {error}") from error
        except sqlite3.DatabaseError as error:
            raise StateInvalid(
                f"{self._path} is damaged ({error}): move it away to start afresh; "
                "what it kept and was not yet sent is lost"
            ) from error

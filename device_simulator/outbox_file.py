"""The SQLite file under the outbox: opened for one process alone, checked, every step a transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from device_simulator.errors import StateInUse, StateInvalid

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS device (
    device_id TEXT PRIMARY KEY, next_seq INTEGER NOT NULL, last_sample_ms INTEGER NOT NULL, shots INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS software (
    device_id TEXT PRIMARY KEY, version TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wish (
    device_id TEXT PRIMARY KEY, document TEXT NOT NULL
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
CREATE TABLE IF NOT EXISTS uploaded_photo (
    request_id TEXT PRIMARY KEY, device_id TEXT NOT NULL, photo_id TEXT NOT NULL, uploaded_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uploaded_by_device ON uploaded_photo (device_id, uploaded_ms);
"""


class OutboxFile:
    """The open file. One process at a time, one thread."""

    def __init__(self, path: Path) -> None:
        """Open it, or make it.

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

    def close(self) -> None:
        """Leave the file to the next process."""
        self._database.close()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._explained():
            return self._database.execute(query, values).fetchall()

    def number(self, query: str, *values: Any) -> int:
        """The one number that a query finds."""
        ((number,),) = self.rows(query, *values)
        return int(number)

    def change(self, statement: str, *values: Any) -> int:
        """Carry out a statement; how many rows it changed."""
        with self._explained():
            return self._database.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is changed inside, or nothing."""
        with self._explained():
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def _prepare(self) -> None:
        # Held for as long as we run: two simulators on one folder would fight over every client id.
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        # Whatever happens to this process, nothing is lost. Only a power cut of the whole computer can take the last
        # moments (never the order or the soundness of the file): waiting for the disk a hundred times a second
        # would take a fleet of a thousand devices half its time.
        self._database.execute("PRAGMA synchronous = NORMAL")
        (verdict,) = self._database.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(verdict)
        self._database.executescript(f"BEGIN EXCLUSIVE;{_SCHEMA}COMMIT;")

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

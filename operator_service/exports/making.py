"""Makes one export, from the first row to the last, and says how it goes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.domain.errors import CloudIoTError, InputRefused
from chalicelib.domain.export import MOST_ROWS, Export
from chalicelib.ports.clock import Clock
from chalicelib.ports.exports import ExportBook, ExportShelf
from operator_service.exports.columns import COLUMNS, Batch
from operator_service.exports.files import write_file
from operator_service.exports.rows import ExportPorts, Progress, batches

# Often enough for a bar that moves, and for everybody to know that somebody is at work; rare beside the rows.
SAY_EVERY: Final = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What making an export takes."""

    book: ExportBook
    shelf: ExportShelf
    ports: ExportPorts
    clock: Clock


def make_export(export_id: str, *, workshop: Workshop, most_rows: int = MOST_ROWS) -> Export:
    """Make the file of an export that was ordered; how it ended, which is kept, too.

    Raises:
        ExportNotFound: it was not ordered.
    """
    export = workshop.book.get(export_id)
    if export.over:
        return export
    diary = _Diary(export, workshop, most_rows)
    try:
        with workshop.shelf.writing(export) as file:
            rows = diary.noted(batches(export.order, workshop.ports))
            write_file(file, export.order.format, COLUMNS[export.order.what], rows)
    except Exception as error:
        # What goes wrong while a writer of files asks for rows, it tells in words of its own.
        told = diary.error or error
        ended = diary.export.failed(_reason(told), workshop.clock())
        if not isinstance(told, CloudIoTError):
            workshop.book.keep(ended)
            raise
    else:
        ended = diary.export.done(workshop.clock(), rows=diary.export.rows, size_bytes=file.size_bytes)
    workshop.book.keep(ended)
    return ended


class _Diary:
    """Follows the rows on their way into the file.

    Attributes:
        export: how it stands.
        error: what reading the rows failed of, None while it did not.
    """

    def __init__(self, export: Export, workshop: Workshop, most_rows: int) -> None:
        self.export = export
        self.error: Exception | None = None
        self._workshop = workshop
        self._most_rows = most_rows
        self._said_at = export.alive_at - SAY_EVERY

    def noted(self, steps: Iterable[Progress]) -> Iterator[Batch]:
        """The rows; every few seconds, everybody learns how many there are.

        Raises:
            InputRefused: there are too many.
        """
        try:
            for step in steps:
                self._note(step)
                yield step.batch
        except Exception as error:
            self.error = error
            raise

    def _note(self, step: Progress) -> None:
        now = self._workshop.clock()
        rows = self.export.rows + len(next(iter(step.batch.values())))
        if rows > self._most_rows:
            raise InputRefused(
                f"There are more than {self._most_rows:,} rows: choose a shorter time, a site or a device."
            )
        self.export = self.export.under_way(now, fraction=step.fraction, rows=rows)
        if now - self._said_at >= SAY_EVERY:
            self._workshop.book.keep(self.export)
            self._said_at = now


def _reason(error: Exception) -> str:
    match error:
        case InputRefused():
            return error.reason
        case CloudIoTError():
            return error.title
        case _:
            return CloudIoTError.title

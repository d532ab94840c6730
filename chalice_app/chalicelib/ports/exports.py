"""Exports: which there are, and their files."""

from contextlib import AbstractContextManager
from typing import Protocol

from chalicelib.domain.event import Event
from chalicelib.domain.export import Export
from chalicelib.domain.page import Page


class ExportBook(Protocol):
    """The exports that were ordered, for a week."""

    def record(self, export: Export, event: Event) -> None:
        """Keep a new export, and tell of it."""

    def keep(self, export: Export) -> None:
        """Keep what has become of it. An export that is over stays as it is."""

    def get(self, export_id: str) -> Export:
        """One export, as of now.

        Raises:
            ExportNotFound: never ordered, or forgotten.
        """

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Export]:
        """The exports, newest first."""


class ExportFile(Protocol):
    """A file that is being written; as much of Python's own as a writer of files asks for."""

    def write(self, data: bytes, /) -> int:
        """Append bytes."""

    def flush(self) -> None:
        """Nothing to be done: what is not whole is not kept."""

    @property
    def size_bytes(self) -> int:
        """How much was written."""


class ExportShelf(Protocol):
    """The files."""

    def writing(self, export: Export) -> AbstractContextManager[ExportFile]:
        """Write an export's file. It is there when the context ends well, and not at all when it does not."""

    def url(self, export: Export) -> str:
        """A link to the file, valid for some minutes."""

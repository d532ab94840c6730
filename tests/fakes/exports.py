"""Exports in memory."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.domain.errors import ExportNotFound
from chalicelib.domain.event import Event
from chalicelib.domain.export import Export
from chalicelib.domain.page import Page
from tests.fakes.events import InMemoryEvents
from tests.fakes.paging import page_of


class InMemoryExports:
    """Implements `ExportBook`."""

    def __init__(self, events: InMemoryEvents) -> None:
        self.exports: dict[str, Export] = {}
        self._events = events

    def record(self, export: Export, event: Event) -> None:
        self.exports[export.export_id] = export
        self._events.append(event)

    def keep(self, export: Export) -> None:
        if not self.exports[export.export_id].over:
            self.exports[export.export_id] = export

    def get(self, export_id: str) -> Export:
        if export_id not in self.exports:
            raise ExportNotFound(f"the export {export_id!r} was never ordered, or is forgotten")
        return self.exports[export_id]

    def listed(self, *, limit: int, cursor: str | None = None) -> Page[Export]:
        return page_of(self.exports, scope="exports", limit=limit, cursor=cursor, newest_first=True)


class InMemoryFile(io.BytesIO):
    """Implements `ExportFile`."""

    @property
    def size_bytes(self) -> int:
        return len(self.getvalue())


class InMemoryShelf:
    """Implements `ExportShelf`; `files` is what lies there, by key."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    @contextmanager
    def writing(self, export: Export) -> Iterator[InMemoryFile]:
        file = InMemoryFile()
        yield file
        self.files[export.key] = file.getvalue()

    def url(self, export: Export) -> str:
        return f"https://processed.example/{export.key}?signed"

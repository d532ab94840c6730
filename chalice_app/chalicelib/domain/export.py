"""An export: much data at once, as a file to fetch."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.ids import time_ordered_id

# Who works on an export says so every few seconds. Three missed words forgive a busy table.
LOST_AFTER: Final = timedelta(minutes=2)
# The bucket removes the file then; the export is forgotten with it.
KEPT_FOR: Final = timedelta(days=7)

# A leap year. Longer than that lives in the history, which is files already: docs/history.md.
LONGEST: Final = timedelta(days=366)
# Of raw samples: a month of a hundred devices. What is larger is what the history is for.
MOST_DEVICE_DAYS: Final = 3_000
# A spreadsheet ends at a million; a file of five takes a few minutes.
MOST_ROWS: Final = 5_000_000


class ExportKind(StrEnum):
    """What can be had."""

    TELEMETRY = "telemetry"
    DIAGNOSES = "diagnoses"
    ALERTS = "alerts"


class ExportFormat(StrEnum):
    """As which kind of file."""

    CSV = "csv"
    PARQUET = "parquet"


class ExportState(StrEnum):
    """Where an export stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    LOST = "lost"  # whoever worked on it is gone; order it again


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder:
    """What somebody wants.

    Attributes:
        start, end: of the samples, of when photos were taken, of when alerts opened; the first included, the second
            not.
        site, device_id: at most one of them; neither: the whole fleet.
    """

    what: ExportKind
    format: ExportFormat
    start: datetime
    end: datetime
    site: str | None = None
    device_id: str | None = None

    def check(self) -> None:
        """Look whether it makes sense.

        Raises:
            InputRefused: it does not; the field is named.
        """
        if self.start >= self.end:
            raise InputRefused("from must lie before to", field="from")
        if self.end - self.start > LONGEST:
            raise InputRefused(f"an export covers at most {LONGEST.days} days", field="to")
        if self.site is not None and self.device_id is not None:
            raise InputRefused("site and device exclude each other", field="device")

    def check_size(self, devices: int) -> None:
        """Look whether it is small enough.

        Raises:
            InputRefused: it is not.
        """
        device_days = devices * -(-(self.end - self.start) // timedelta(days=1))
        if self.what is ExportKind.TELEMETRY and device_days > MOST_DEVICE_DAYS:
            raise InputRefused(
                f"these are the samples of {device_days:,} days of a device, an export holds {MOST_DEVICE_DAYS:,}: "
                "choose a shorter time, a site or a device, or read the history (docs/history.md)",
                field="to",
            )

    @property
    def file_name(self) -> str:
        """What a browser saves it as."""
        of = self.device_id or self.site or "fleet"
        return f"{self.what}-{of}-{self.start:%Y%m%d}-{self.end:%Y%m%d}.{self.format}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """An order, and what has become of it.

    Attributes:
        alive_at: when whoever has it in hand last said so.
        progress_pct: how much is written, as far as one can tell.
        rows: how many are written.
        size_bytes: of the file, None before it is there.
        reason: why it failed or was lost, for people; empty otherwise.
    """

    export_id: str
    order: ExportOrder
    ordered_by: str
    ordered_at: datetime
    alive_at: datetime
    state: ExportState = ExportState.WAITING
    progress_pct: float = 0.0
    rows: int = 0
    size_bytes: int | None = None
    reason: str = ""

    @classmethod
    def of(cls, order: ExportOrder, *, by: str, at: datetime, nonce: str) -> "Export":
        """A new export.

        Args:
            nonce: tells it from another of the same moment.
        """
        export_id = time_ordered_id(at, "export", by, nonce)
        return cls(export_id=export_id, order=order, ordered_by=by, ordered_at=at, alive_at=at)

    @property
    def over(self) -> bool:
        """Whether nothing will become of it any more."""
        return self.state not in (ExportState.WAITING, ExportState.RUNNING)

    @property
    def key(self) -> str:
        """Where the file lies in the processed bucket."""
        return f"exports/{self.export_id}/{self.order.file_name}"

    @property
    def expires_at(self) -> datetime:
        """When it is forgotten, and its file with it."""
        return self.ordered_at + KEPT_FOR

    def seen_at(self, now: datetime) -> "Export":
        """The export as it stands now: what nobody has in hand any more is lost, whoever may have died of what."""
        if self.over or now - self.alive_at < LOST_AFTER:
            return self
        return self.lost(
            "Nothing was heard of it for two minutes: the service has probably been restarted.", self.alive_at
        )

    def alive(self, at: datetime) -> "Export":
        """Still in hand."""
        return replace(self, alive_at=at)

    def under_way(self, at: datetime, *, fraction: float, rows: int) -> "Export":
        """So far."""
        pct = min(max(fraction, 0.0), 1.0) * 100
        return replace(self, state=ExportState.RUNNING, alive_at=at, progress_pct=round(pct, 1), rows=rows)

    def done(self, at: datetime, *, rows: int, size_bytes: int) -> "Export":
        """The file is there."""
        return replace(self, state=ExportState.DONE, alive_at=at, progress_pct=100.0, rows=rows, size_bytes=size_bytes)

    def failed(self, reason: str, at: datetime) -> "Export":
        """There will be no file."""
        return replace(self, state=ExportState.FAILED, alive_at=at, reason=reason)

    def lost(self, reason: str, at: datetime) -> "Export":
        """Whoever had it in hand is gone."""
        return replace(self, state=ExportState.LOST, alive_at=at, reason=reason)

"""What the files hold: one table of columns for each kind of export. docs/operator-service.md explains them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from chalicelib.domain.export import ExportKind
from chalicelib.domain.metrics import METRICS


class Kind(Enum):
    """What a column's cells are; any of them may be empty."""

    TEXT = auto()
    NUMBER = auto()
    WHOLE = auto()
    TIME = auto()  # epoch milliseconds in rows; UTC in files


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: Kind


# Rows on their way, by columns, all of the same length.
Batch = Mapping[str, Sequence[Any]]


def _columns(**kinds: Kind) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name, kind in kinds.items())


COLUMNS: Final[Mapping[ExportKind, tuple[Column, ...]]] = {
    ExportKind.TELEMETRY: (
        *_columns(device_id=Kind.TEXT, site=Kind.TEXT, retired_at=Kind.TIME, at=Kind.TIME, seq=Kind.WHOLE),
        *(Column(metric.name, Kind.NUMBER) for metric in METRICS),
        *_columns(other=Kind.TEXT),
    ),
    ExportKind.DIAGNOSES: _columns(
        photo_id=Kind.TEXT,
        device_id=Kind.TEXT,
        site=Kind.TEXT,
        retired_at=Kind.TIME,
        taken_at=Kind.TIME,
        diagnosed_at=Kind.TIME,
        verdict=Kind.TEXT,
        crop=Kind.TEXT,
        condition=Kind.TEXT,
        label=Kind.TEXT,
        confidence=Kind.NUMBER,
        severity_pct=Kind.NUMBER,
        model_version=Kind.TEXT,
        review_label=Kind.TEXT,
        reviewed_by=Kind.TEXT,
        reviewed_at=Kind.TIME,
        review_comment=Kind.TEXT,
        order_id=Kind.TEXT,
        size_bytes=Kind.WHOLE,
    ),
    ExportKind.ALERTS: _columns(
        alert_id=Kind.TEXT,
        device_id=Kind.TEXT,
        site=Kind.TEXT,
        retired_at=Kind.TIME,
        rule_id=Kind.TEXT,
        severity=Kind.TEXT,
        status=Kind.TEXT,
        what=Kind.TEXT,
        value=Kind.NUMBER,
        limit=Kind.NUMBER,
        unit=Kind.TEXT,
        since=Kind.TIME,
        last_at=Kind.TIME,
        opened_at=Kind.TIME,
        told_at=Kind.TIME,
        acknowledged_by=Kind.TEXT,
        resolved_by=Kind.TEXT,
        resolved_at=Kind.TIME,
    ),
}

"""Telemetry as CSV (RFC 4180), for spreadsheets: a row for each sample or bucket, the units in the header row."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chalicelib.domain.clock import from_ms
from chalicelib.domain.metrics import STANDARD
from chalicelib.rest.inputs.telemetry import TelemetryQuery
from chalicelib.rest.operation import NEXT_CURSOR, Rendering
from chalicelib.rest.outputs.telemetry import BucketItem, BucketList, SampleItem, SampleList

CSV: Final = "text/csv"

_SUMMARY: Final = ("mean", "min", "max", "count")


def telemetry_csv(answer: SampleList | BucketList, query: TelemetryQuery) -> Rendering:
    """A page as text; its cursor, if there is a next page, in a header."""
    names = _columns(answer.items, query.metrics)
    rows = _sample_rows(answer.items, names) if isinstance(answer, SampleList) else _bucket_rows(answer.items, names)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return Rendering(
        body=text.getvalue(),
        content_type=f"{CSV}; charset=utf-8; header=present",
        headers={} if answer.cursor is None else {NEXT_CURSOR: answer.cursor},
    )


def _columns(items: Sequence[SampleItem | BucketItem], asked: str | None) -> list[str]:
    """The metrics in their order: those that were asked for, or all standard ones and what else there is.

    Pages of one request must have the same columns as far as we can know: empty ones stay.
    """
    if asked is not None:
        return list(dict.fromkeys(asked.split(",")))
    seen = {name for item in items for name in (item.values if isinstance(item, SampleItem) else item.metrics)}
    return [*STANDARD, *sorted(seen - set(STANDARD))]


def _sample_rows(items: Iterable[SampleItem], names: Sequence[str]) -> Iterator[list[object]]:
    yield ["at (UTC)", *(f"{name}{_unit(name)}" for name in names)]
    for item in items:
        yield [_time(item.at), *(item.values.get(name) for name in names)]


def _bucket_rows(items: Iterable[BucketItem], names: Sequence[str]) -> Iterator[list[object]]:
    units = {name: _unit(name) for name in names}
    yield [
        "at (UTC)",
        *(f"{name}_{what}{'' if what == 'count' else units[name]}" for name in names for what in _SUMMARY),
    ]
    for item in items:
        summaries = [item.metrics.get(name) for name in names]
        cells = [None if found is None else getattr(found, what) for found in summaries for what in _SUMMARY]
        yield [_time(item.at), *cells]


def _unit(name: str) -> str:
    return f" ({STANDARD[name].unit})" if name in STANDARD else ""


def _time(epoch_ms: int) -> str:
    return from_ms(epoch_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z")

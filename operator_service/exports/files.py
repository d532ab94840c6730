"""Writes batches of rows as CSV or as Parquet, as they come."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from arro3.core import Array, DataType, Field, RecordBatch, RecordBatchReader, Schema
from arro3.io import write_parquet

from chalicelib.domain.clock import from_ms
from chalicelib.domain.export import ExportFormat
from chalicelib.ports.exports import ExportFile
from operator_service.exports.columns import Batch, Column, Kind

# As in the history: readers skip what they do not look for in steps of this.
_ROWS_A_GROUP: Final = 50_000
_COMPRESSION: Final = "zstd(3)"
_TYPES: Final = {
    Kind.TEXT: DataType.string(),
    Kind.NUMBER: DataType.float64(),
    Kind.WHOLE: DataType.int64(),
    Kind.TIME: DataType.timestamp("ms", tz="UTC"),
}
# What spreadsheets take for the beginning of a formula. A comment must not be able to become one.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_file(file: ExportFile, form: ExportFormat, columns: Sequence[Column], batches: Iterable[Batch]) -> None:
    """Write all batches; no more than one and a group of rows is held."""
    if form is ExportFormat.CSV:
        _write_csv(file, columns, batches)
    else:
        _write_parquet(file, columns, batches)


def _write_csv(file: ExportFile, columns: Sequence[Column], batches: Iterable[Batch]) -> None:
    """RFC 4180, in UTF-8, with a header row."""
    _write_rows(file, [[column.name for column in columns]])
    for batch in batches:
        cells = [[_cell(value, column.kind) for value in batch[column.name]] for column in columns]
        _write_rows(file, zip(*cells, strict=True))


def _write_rows(file: ExportFile, rows: Iterable[Iterable[object]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    file.write(text.getvalue().encode())


def _cell(value: Any, kind: Kind) -> object:
    if value is None:
        return None
    if kind is Kind.TIME:
        return from_ms(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if kind is Kind.TEXT and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _write_parquet(file: ExportFile, columns: Sequence[Column], batches: Iterable[Batch]) -> None:
    schema = Schema([Field(column.name, _TYPES[column.kind]) for column in columns])
    reader = RecordBatchReader.from_batches(schema, _record_batches(schema, columns, batches))
    write_parquet(reader, file, compression=_COMPRESSION, max_row_group_size=_ROWS_A_GROUP)  # type: ignore[arg-type]


def _record_batches(schema: Schema, columns: Sequence[Column], batches: Iterable[Batch]) -> Iterator[RecordBatch]:
    for batch in batches:
        arrays = [_array(batch[column.name], column.kind) for column in columns]
        yield RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], kind: Kind) -> Array:
    if kind is Kind.TIME:
        # The library makes times of whole numbers only.
        return Array(list(values), type=DataType.int64()).cast(_TYPES[kind])
    return Array(list(values), type=_TYPES[kind])

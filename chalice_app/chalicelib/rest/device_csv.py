"""Devices to be registered, as a table: CSV (RFC 4180) with a header row, as spreadsheets write it."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from chalicelib.domain.errors import InputRefused
from chalicelib.domain.tables import refuse_wrong, wrong_cell
from chalicelib.rest.inputs.devices import DeviceRow
from chalicelib.wording import reason_and_field

CSV: Final = "text/csv"
# Some twenty transactions of the table a second: all of them fit well into the 29 seconds of a request.
MAX_ROWS: Final = 2_000

_COLUMNS: Final = tuple(DeviceRow.__struct_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTable:
    """The rows of a file, each of them sound by itself, by the lines on which they stand."""

    rows: Mapping[int, DeviceRow]


def parse_device_table(raw: bytes) -> DeviceTable:
    """Read a table of devices.

    Raises:
        InputRefused: it is no such table.
        TableRefused: some of its rows are wrong; the first ones are named, by line and column.
    """
    reader = csv.reader(io.StringIO(_text(raw), newline=""), strict=True)
    rows: dict[int, DeviceRow] = {}
    wrong: list[InputRefused] = []
    try:
        _check_header(next(reader, []))
        for line, cells in _lines(reader):
            try:
                rows[line] = _row(line, cells)
            except InputRefused as refusal:
                wrong.append(refusal)
    except csv.Error as error:
        raise InputRefused(f"line {reader.line_num} is no CSV: {error}") from error
    refuse_wrong(wrong)
    if not rows:
        raise InputRefused("the table has no rows")
    if len(rows) > MAX_ROWS:
        raise InputRefused(f"the table has {len(rows)} rows, at most {MAX_ROWS} are taken at once: send it in parts")
    return DeviceTable(rows=rows)


def _text(raw: bytes) -> str:
    try:
        # Spreadsheets put a byte-order mark in front.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused("the table is not in UTF-8") from error


def _check_header(names: list[str]) -> None:
    if tuple(name.strip() for name in names) != _COLUMNS:
        raise InputRefused(f"the first line must be {','.join(_COLUMNS)}, with commas between the names", field="1")


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, with the lines on which they end."""
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells  # type: ignore[attr-defined]


def _row(line: int, cells: list[str]) -> DeviceRow:
    if len(cells) != len(_COLUMNS):
        raise wrong_cell(line, "", f"it has {len(cells)} cells, not {len(_COLUMNS)}")
    try:
        return msgspec.convert(dict(zip(_COLUMNS, map(str.strip, cells), strict=True)), DeviceRow)
    except msgspec.ValidationError as error:
        reason, column = reason_and_field(error, DeviceRow)
        raise wrong_cell(line, column, reason) from error

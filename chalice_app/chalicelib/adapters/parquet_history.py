"""The long-term history: samples as Parquet files in the processed bucket, partitioned by day.

Arrow's own writer, in its small Rust build: see docs/adr/0011. The library is loaded when a file is written, which
one function does. The columns are written down in docs/history.md, and the table over them in the stack
(`infrastructure/components/history.py`) names the same.
"""

import io
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import msgspec

from chalicelib.adapters.aws_failures import outages_of
from chalicelib.domain.clock import to_ms
from chalicelib.domain.hourly import DAY, day_start
from chalicelib.domain.metrics import STANDARD
from chalicelib.ports.clock import Clock
from chalicelib.ports.history import DeviceDay
from chalicelib.triggers import HISTORY_PREFIX

if TYPE_CHECKING:
    from arro3.core import Array, DataType, Field, RecordBatch

# A reader who wants few devices skips the row groups of the others: they are told apart by the
# smallest and the greatest device id, and this is some thirty devices' day.
_ROWS_A_GROUP: Final = 50_000
# A fifth smaller than Snappy, and every reader of today knows it.
_COMPRESSION: Final = "zstd(3)"


class ParquetHistory:
    """Implements `SampleHistory`."""

    def __init__(self, client: Any, bucket: str, *, clock: Clock) -> None:
        self._client = client
        self._bucket = bucket
        self._clock = clock

    def keep(self, days: Sequence[DeviceDay]) -> None:
        """One file for each day, with the devices in order."""
        in_order = sorted(days, key=attrgetter("day", "device_id"))
        for day, devices in groupby(in_order, key=attrgetter("day")):
            with outages_of("the processed bucket"):
                self._client.put_object(
                    Bucket=self._bucket,
                    Key=self._new_key(day),
                    Body=parquet_of(tuple(devices)),
                    ContentType="application/vnd.apache.parquet",
                )

    def _new_key(self, day: date) -> str:
        # Two runs at once write files of their own.
        return f"{HISTORY_PREFIX}samples/day={day.isoformat()}/{to_ms(self._clock())}-{uuid4().hex[:8]}.parquet"


def parquet_of(days: Sequence[DeviceDay]) -> bytes:
    """The samples of these days as one Parquet file."""
    from arro3.core import RecordBatchReader, Schema
    from arro3.io import write_parquet

    fields, file = _fields(), io.BytesIO()
    schema = Schema(fields)
    # One device's day after the other is turned into columns: Python's objects are ten times as large as Arrow's.
    batches = (batch for day in days for batch in _batches(day, fields))
    write_parquet(
        RecordBatchReader.from_batches(schema, batches),
        file,
        compression=_COMPRESSION,
        max_row_group_size=_ROWS_A_GROUP,
    )
    return file.getvalue()


def _fields() -> "list[Field]":
    from arro3.core import DataType, Field

    return [
        Field("device_id", DataType.string(), nullable=False),
        Field("at", _timestamp(), nullable=False),
        Field("seq", DataType.int64(), nullable=False),
        *(Field(name, DataType.float64()) for name in STANDARD),
        Field("other", DataType.string()),
        Field("revision", DataType.int32(), nullable=False),
    ]


def _timestamp() -> "DataType":
    from arro3.core import DataType

    return DataType.timestamp("ms", tz="UTC")


def _batches(day: DeviceDay, fields: "Sequence[Field]") -> Iterator["RecordBatch"]:
    """A device's day; messages lie in the order of their first samples."""
    from arro3.core import RecordBatch, Schema

    columns = _columns_of(day)
    rows = len(columns["at"])
    if rows:
        columns |= {"device_id": [day.device_id] * rows, "revision": [day.revision] * rows}
        yield RecordBatch.from_arrays(
            [_array(columns[field.name], field.type) for field in fields], schema=Schema(fields)
        )


def _columns_of(day: DeviceDay) -> dict[str, list[Any]]:
    """The samples that lie on the day: `at` in epoch milliseconds, `other` as JSON."""
    start_ms, end_ms = to_ms(day_start(day.day)), to_ms(day_start(day.day) + DAY)
    columns: dict[str, list[Any]] = {name: [] for name in ("at", "seq", *STANDARD, "other")}
    for message in day.messages:
        first, after = bisect_left(message.times_ms, start_ms), bisect_left(message.times_ms, end_ms)
        rows = after - first
        columns["at"] += message.times_ms[first:after]
        columns["seq"] += [message.seq] * rows
        for name in STANDARD:
            columns[name] += message.columns[name][first:after] if name in message.columns else [None] * rows
        columns["other"] += _others(message.columns, first, after)
    return columns


def _others(columns: Mapping[str, Sequence[float | None]], first: int, after: int) -> list[str | None]:
    """What was measured beside the standard metrics, one JSON object for each sample; None for nothing."""
    names = [name for name in columns if name not in STANDARD]
    return [_json_of({name: columns[name][row] for name in names}) for row in range(first, after)]


def _json_of(values: Mapping[str, float | None]) -> str | None:
    measured = {name: value for name, value in values.items() if value is not None}
    return msgspec.json.encode(measured).decode() if measured else None


def _array(values: list[Any], kind: "DataType") -> "Array":
    from arro3.core import Array, DataType

    if kind == _timestamp():
        # The library makes times of whole numbers only.
        return Array(values, type=DataType.int64()).cast(kind)
    return Array(values, type=kind)

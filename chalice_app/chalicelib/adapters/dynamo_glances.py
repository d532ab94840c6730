"""Glances at the fleet in the operations table: some two hundred devices in one packed item.

`packed` is JSON under raw deflate: `[[device id, epoch minutes, values in hundredths], …]`. The values are
those of the standard metrics in their order, null where one is missing; earlier versions wrote the battery's alone.
"""

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from chalicelib.adapters.dynamo_attributes import Attributes, text_attributes
from chalicelib.adapters.operations_items import Partition, Put, expiry
from chalicelib.adapters.operations_table import OperationsTable
from chalicelib.adapters.remembered import Remembered
from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.errors import Outage
from chalicelib.domain.glance import GLANCE_HOLDS, Glance
from chalicelib.domain.metrics import BATTERY, STANDARD
from chalicelib.ports.clock import Clock

_PARTITION: Final = Partition(value="GLANCES")
# A fleet of two hundred thousand.
_MOST_ITEMS: Final = 1_000
_MINUTE_MS: Final = timedelta(minutes=1) // timedelta(milliseconds=1)
_RAW: Final = -15

_Values = tuple[int | None, ...]
_rows: Final = msgspec.json.Decoder(list[tuple[str, int, int | _Values | None]])


class DynamoGlances:
    """Implements `GlanceBook`; reads once a minute at most, because they change twice an hour."""

    def __init__(self, table: OperationsTable, *, clock: Clock) -> None:
        self._table = table
        self._clock = clock
        self._latest = Remembered(self._read, clock=clock, survives=(Outage,), name="glances")

    def keep(self, glances: Sequence[Glance]) -> None:
        if glances:
            self._table.write(Put(item=_item(glances, self._clock())))

    def latest(self) -> Mapping[str, Glance]:
        return self._latest.get()

    def _read(self) -> Mapping[str, Glance]:
        items = self._table.rows(_PARTITION, limit=_MOST_ITEMS, newest_first=False)
        too_old = to_ms(self._clock() - GLANCE_HOLDS)
        fresh = [item for item in items if int(item["seen_at_ms"]["N"]) > too_old]
        # A device may be in two of them, where others joined or left the fleet meanwhile: the newer one counts.
        in_time = sorted(fresh, key=lambda item: int(item["seen_at_ms"]["N"]))
        return {glance.device_id: glance for item in in_time for glance in _glances(item)}


def _item(glances: Sequence[Glance], now: datetime) -> Attributes:
    rows = [(each.device_id, to_ms(each.heard_at) // _MINUTE_MS, _hundredths(each.values)) for each in glances]
    packer = zlib.compressobj(level=9, wbits=_RAW)
    packed = packer.compress(msgspec.json.encode(rows)) + packer.flush()
    keys = text_attributes(pk=_PARTITION.value, sk=glances[0].device_id)
    return keys | {"packed": {"B": packed}, "seen_at_ms": {"N": str(to_ms(now))}} | expiry(now + GLANCE_HOLDS)


def _glances(item: Attributes) -> list[Glance]:
    rows = _rows.decode(zlib.decompress(item["packed"]["B"], wbits=_RAW))
    return [
        Glance(device_id=device_id, heard_at=from_ms(minute * _MINUTE_MS), values=_values(hundredths))
        for device_id, minute, hundredths in rows
    ]


def _hundredths(values: Mapping[str, float]) -> _Values:
    return tuple(round(values[name] * 100) if name in values else None for name in STANDARD)


def _values(hundredths: int | _Values | None) -> dict[str, float]:
    if not isinstance(hundredths, tuple):
        return {} if hundredths is None else {BATTERY: hundredths / 100}
    # Who wrote it may have known fewer metrics than we do.
    named = zip(STANDARD, hundredths, strict=False)
    return {name: value / 100 for name, value in named if value is not None}

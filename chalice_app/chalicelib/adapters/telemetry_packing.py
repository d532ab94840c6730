"""A message's samples in one attribute: columns of times and values, compressed.

Neighbouring values of one sensor are alike, so columns shrink far better than rows, and a standard metric's column
is known by its place instead of its name: fifteen samples of the eight standard metrics take 350 to 450 bytes, which
leaves their whole item within one write unit of 1 KB. The layout is written down in docs/data-model.md.

Text beats packed numbers here. Floats of eight bytes hardly shrink, since sensors round in tens and floats in twos.
Differences of scaled integers would save another fifth, and take four times the processor time.
"""

import zlib
from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import sub
from typing import Final

import msgspec

from chalicelib.domain.clock import from_ms
from chalicelib.domain.errors import StoredStateInvalid

PACKING_VERSION: Final = 2

# The places of the standard metrics in version 2. They are settled for good, whatever the catalogue says one day:
# a metric that joins it later is packed under its name, until there is a version 3.
PLACES: Final = (
    "air_temp_c",
    "humidity_pct",
    "leaf_wetness_pct",
    "soil_moisture_pct",
    "soil_temp_c",
    "light_lux",
    "co2_ppm",
    "battery_v",
)

# A larger window finds nothing more in the kilobyte that a message has, and takes memory to be cleared each time.
# Without the header and checksum of zlib's own format ("raw"): DynamoDB keeps its own.
_RAW_WINDOW_4_KB: Final = -12
_RAW: Final = -15
# A higher level saves a thirtieth of the bytes, and takes a fifth more time for them.
_LEVEL: Final = 1
# A single sample repeats nothing that could be pointed back at. Codes for its digits alone make as few bytes of it, and
# the tables of a search, which are cleared for each message, can be small: a quarter less time.
_CODES_ONLY: Final = (_LEVEL, zlib.DEFLATED, _RAW_WINDOW_4_KB, 4, zlib.Z_HUFFMAN_ONLY)

Times = tuple[int, ...]
Column = tuple[float | None, ...]


class _PackedColumns(msgspec.Struct, frozen=True, array_like=True):
    """Version 2.

    Attributes:
        steps: epoch milliseconds of the first sample, then the step to each next one.
        placed: the columns of the standard metrics, None for one that no sample has.
        named: all other columns.
    """

    steps: list[int]
    placed: list[Column | None]
    named: dict[str, Column]


class _NamedColumns(msgspec.Struct, frozen=True):
    """Version 1: `steps`, and every column under its name."""

    t: list[int]
    m: dict[str, Column]


_packed: Final = msgspec.json.Decoder(_PackedColumns)
_version_1: Final = msgspec.json.Decoder(_NamedColumns)
_encode: Final = msgspec.json.Encoder().encode


def pack(times_ms: Sequence[int], columns: Mapping[str, Column]) -> bytes:
    """Pack a message's samples; the same samples give the same bytes."""
    placed = [*map(columns.get, PLACES)]
    named = {}
    if len(columns) > len(placed) - placed.count(None):
        named = {name: columns[name] for name in sorted(columns) if name not in PLACES}
    steps = [times_ms[0], *map(sub, times_ms[1:], times_ms)]
    text = _encode((steps, placed, named))
    if len(steps) == 1:
        codes = zlib.compressobj(*_CODES_ONLY)
        return codes.compress(text) + codes.flush()
    return zlib.compress(text, _LEVEL, _RAW_WINDOW_4_KB)


def unpack(packed: bytes, version: str = str(PACKING_VERSION)) -> tuple[Times, dict[str, Column]]:
    """Times and columns again.

    Raises:
        StoredStateInvalid: the bytes were not packed by us in this version.
    """
    try:
        steps, columns = _read(packed, version)
        times_ms = tuple(accumulate(steps))
        from_ms(times_ms[-1])
    except (zlib.error, msgspec.DecodeError, ValueError, OverflowError, IndexError) as error:
        raise StoredStateInvalid(f"a stored telemetry message cannot be unpacked: {error}") from error
    if not columns or any(len(column) != len(times_ms) for column in columns.values()):
        raise StoredStateInvalid("a stored telemetry message has columns of the wrong length")
    return times_ms, columns


def _read(packed: bytes, version: str) -> tuple[list[int], dict[str, Column]]:
    match version:
        case "2":
            new = _packed.decode(zlib.decompress(packed, _RAW))
            placed = zip(PLACES, new.placed, strict=True)
            return new.steps, {name: column for name, column in placed if column is not None} | new.named
        case "1":
            old = _version_1.decode(zlib.decompress(packed))
            return old.t, old.m
        case _:
            raise StoredStateInvalid(f"a telemetry item is packed in version {version}, we read 1 and 2")

"""A message's samples in one attribute: columns of times and values, compressed.

Neighbouring values of one sensor are alike, so columns shrink far better than rows: a message of five samples to a
third, one of an hour's samples to less than a tenth. The layout is written down in docs/data-model.md.
"""

import zlib
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

import msgspec

from chalicelib.domain.clock import from_ms, to_ms
from chalicelib.domain.errors import StoredStateInvalid
from chalicelib.domain.sample import Sample

PACKING_VERSION: Final = 1


class Columns(msgspec.Struct, frozen=True):
    """The samples, turned on their side.

    Attributes:
        t: epoch milliseconds of the first sample, then the step to each next one.
        m: each metric's values, one for each sample; None where a sample lacks it.
    """

    t: list[int]
    m: dict[str, list[float | None]]


_columns: Final = msgspec.json.Decoder(Columns)


def pack(samples: Sequence[Sample]) -> bytes:
    """Pack samples; the same samples give the same bytes."""
    times = [to_ms(sample.at) for sample in samples]
    names = sorted({name for sample in samples for name in sample.values})
    columns = Columns(
        t=[times[0], *(after - before for before, after in pairwise(times))],
        m={name: [sample.values.get(name) for sample in samples] for name in names},
    )
    return zlib.compress(msgspec.json.encode(columns))


def unpack(packed: bytes) -> tuple[Sample, ...]:
    """The samples again.

    Raises:
        StoredStateInvalid: the bytes were not packed by us.
    """
    try:
        columns = _columns.decode(zlib.decompress(packed))
        times = [from_ms(t) for t in accumulate(columns.t)]
        rows = zip(*columns.m.values(), strict=True)
        return tuple(
            Sample(at=at, values={name: value for name, value in zip(columns.m, row, strict=True) if value is not None})
            for at, row in zip(times, rows, strict=True)
        )
    except (zlib.error, msgspec.DecodeError, ValueError, OverflowError) as error:
        raise StoredStateInvalid(f"a stored telemetry message cannot be unpacked: {error}") from error

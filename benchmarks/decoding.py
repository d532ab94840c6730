"""What a photo of 12 megapixels costs, decoded as the classifier decodes it and in full.

    python -m benchmarks.decoding

In each format, in the time of one core and in memory; each measured in a process of its own. The last line is JSON,
about the baseline JPEG that cameras write. Memory is told by Linux alone.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.peak_memory import peak_rss_mb
from benchmarks.photo_mix import draw, encode
from benchmarks.trials import progress, said_by
from ml_model.preprocess import InputSpec, preprocess

_WAYS: Final = ("ours", "full")
_SPEC: Final = InputSpec(size_px=256, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
_REPEATS: Final = 7

_CAMERA_JPEG: Final = "JPEG"
_FORMATS: Final[Mapping[str, Mapping[str, object]]] = {
    _CAMERA_JPEG: {},
    "progressive JPEG": {"progressive": True},
    "PNG": {"compress_level": 1},
    "WEBP": {"method": 2},
}


class Cost(Struct, frozen=True, kw_only=True):
    """Of one photo: the median time, and what it added to the peak of the process."""

    ms: float
    extra_mb: float | None


def main(arguments: list[str] | None = None) -> int:
    """Measure all formats both ways, or, as a child, one file one way."""
    options = _parser().parse_args(arguments)
    if options.file:
        print(msgspec.json.encode(_cost(options.file.read_bytes(), options.way)).decode())
        return 0
    costs = _all_costs(Console(stderr=True))
    Console().print(_table(costs))
    print(_line(costs[_CAMERA_JPEG]))
    return 0


def _all_costs(console: Console) -> dict[str, dict[str, Cost]]:
    photo = draw(4000, 3000, np.random.default_rng(0))
    costs: dict[str, dict[str, Cost]] = {}
    with TemporaryDirectory() as folder, progress(console) as bar:
        for name, settings in bar.track(_FORMATS.items(), description="formats"):
            file = Path(folder) / "photo"
            file.write_bytes(encode(photo, name.rpartition(" ")[2], settings))
            costs[name] = {way: _measured(file, way) for way in _WAYS}
    return costs


def _measured(file: Path, way: str) -> Cost:
    return msgspec.json.decode(said_by("benchmarks.decoding", "--file", file, "--way", way), type=Cost)


def _cost(data: bytes, way: str) -> Cost:
    decode = _in_full if way == "full" else _as_we_do
    decode(_small_photo(like=data))  # what the libraries take for themselves, they have now
    before_mb = peak_rss_mb()
    seconds = [_seconds_of(decode, data) for _ in range(_REPEATS)]
    after_mb = peak_rss_mb()
    extra_mb = None if before_mb is None or after_mb is None else after_mb - before_mb
    return Cost(ms=median(seconds) * 1e3, extra_mb=extra_mb)


def _as_we_do(data: bytes) -> None:
    preprocess(data, _SPEC)


def _in_full(data: bytes) -> None:
    Image.open(BytesIO(data)).convert("RGB").resize((_SPEC.size_px, _SPEC.size_px), Image.Resampling.BILINEAR)


def _small_photo(like: bytes) -> bytes:
    return encode(Image.new("RGB", (64, 64)), str(Image.open(BytesIO(like)).format))


def _seconds_of(decode: Callable[[bytes], None], data: bytes) -> float:
    started = time.perf_counter()
    decode(data)
    return time.perf_counter() - started


def _table(costs: Mapping[str, Mapping[str, Cost]]) -> Table:
    table = Table("12 megapixels", "ours, ms", "in full, ms", "times faster", "ours, MB more", "in full, MB more")
    for name, by_way in costs.items():
        ours, full = by_way["ours"], by_way["full"]
        times = [f"{ours.ms:.1f}", f"{full.ms:.1f}", f"{full.ms / ours.ms:.1f}"]
        table.add_row(name, *times, *("" if cost.extra_mb is None else f"{cost.extra_mb:.0f}" for cost in (ours, full)))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _line(by_way: Mapping[str, Cost]) -> str:
    ours, full = by_way["ours"], by_way["full"]
    extra_mb = None if ours.extra_mb is None else round(ours.extra_mb, 1)
    figures = {"bench": "decoding", "times_faster": round(full.ms / ours.ms, 2), "ms": round(ours.ms, 1)}
    return msgspec.json.encode({**figures, "extra_mb": extra_mb}).decode()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.decoding", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path, metavar="PHOTO", help="measure this one alone, in this process")
    parser.add_argument("--way", choices=_WAYS, default="ours", help="how to decode it (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

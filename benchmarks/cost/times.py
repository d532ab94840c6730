"""How long work takes one core: measured, and written down, so that the same bill comes out until it is measured again.

python -m benchmarks.cost.times                               # or: make cost-times

Writes `times.toml` beside this file: processor time of a telemetry message of fifteen samples on its way through the
handler, of a photo that is looked at and of its heat map, and of a diagnosis by the committed model.
"""

import argparse
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.cost.photo import photo_of
from benchmarks.trials import said_by

_WRITTEN: Final = Path(__file__).with_name("times.toml")
# A photo of the fleet's usual size.
PHOTO_BYTES: Final = 200_000
_ATTEMPTS: Final = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds of one core.

    Attributes:
        message_s: decode, judge, pack and store one message of 15 samples; one in twenty opens an alert.
        photo_s, heatmap_s: look at a photo of the usual size; draw its heat map.
        diagnosis_s: decode such a photo, prepare it, and ask the model.
    """

    message_s: float
    photo_s: float
    heatmap_s: float
    diagnosis_s: float


def read_times() -> Times:
    """As they were measured last."""
    return Times(**tomllib.loads(_WRITTEN.read_text("utf-8"))["seconds_of_a_core"])


def measure_times() -> Times:
    """Measure them, on one core; a busy neighbour makes them longer."""
    photo = photo_of(PHOTO_BYTES)
    photo_s, heatmap_s = _darkroom_s(photo)
    return Times(
        message_s=float(said_by("benchmarks.ingest.message_time")),
        photo_s=photo_s,
        heatmap_s=heatmap_s,
        diagnosis_s=_diagnosis_s(photo),
    )


def written(times: Times, *, on: str) -> str:
    """The file."""
    rows = [f"{name} = {getattr(times, name):.6f}" for name in Times.__dataclass_fields__]
    return "\n".join([
        "# Processor time of one core, measured by `make cost-times`; the least of several attempts.",
        f'measured = "{on}"',
        "",
        "[seconds_of_a_core]",
        *rows,
        "",
    ])  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write it down."""
    argparse.ArgumentParser(prog="python -m benchmarks.cost.times", description=__doc__).parse_args(arguments)
    text = written(measure_times(), on=f"{datetime.now(UTC):%Y-%m-%d}")
    _WRITTEN.write_text(text, encoding="utf-8")
    print(text, end="")
    return 0


def _darkroom_s(photo: bytes) -> tuple[float, float]:
    from chalicelib.adapters.pillow_darkroom import PillowDarkroom
    from chalicelib.domain.heatmap import Heatmap

    darkroom, heatmap = PillowDarkroom(), Heatmap(tuple(tuple(range(7)) for _ in range(7)))
    return _core_s(lambda: darkroom.check(photo)), _core_s(lambda: darkroom.heatmap_webp(photo, heatmap))


def _diagnosis_s(photo: bytes) -> float:
    from ml_model.classifier import LeafClassifier
    from ml_model.model_card import ARTIFACT_DIR

    classifier = LeafClassifier.load(ARTIFACT_DIR, threads=1)
    return _core_s(lambda: classifier.diagnose(photo))


def _core_s(work: Callable[[], object]) -> float:
    """Processor time, the least of some attempts."""
    spent: list[float] = []
    for _ in range(_ATTEMPTS):
        begun = time.process_time()
        work()
        spent.append(time.process_time() - begun)
    return min(spent)


if __name__ == "__main__":
    sys.exit(main())

"""How far the int8 weights are from the float ones, on the training photos that the network did not learn from.

    .venv-train/bin/python -m ml_model.training.compare_precisions --data DIR
    .venv-train/bin/python -m ml_model.training.compare_precisions --data DIR --photos 300 --artifact DIR

Speeds are medians of single photos, float and int8 in turn, so that whatever else runs on the machine slows down both.
"""

import argparse
import sys
import time
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.classifier import LeafClassifier, Readings
from ml_model.errors import LeafModelError
from ml_model.leaf_data import LeafPhoto, LeafSet, open_split
from ml_model.model_card import ARTIFACT_DIR, Precision
from ml_model.preprocess import preprocess
from ml_model.training.material import is_held_out

Pair = dict[Precision, LeafClassifier]

_BATCH: Final = 32
_TIMED_RUNS: Final = 100
_THREADS: Final = (1, 2)
# Keeps the logarithm of a probability that float32 rounds to nothing finite.
_TINY: Final = 1e-12


def main(arguments: list[str] | None = None) -> int:
    """Print the comparison; the exit status is 1 when weights or data cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        pair = _load(options.artifact)
        with open_split(options.data, "train") as leaves:
            photos = _sample(leaves, options.photos, pair[Precision.FLOAT].card.training.seed)
            _print_differences(pair, leaves, photos)
            picture = preprocess(leaves.read(photos[0]), pair[Precision.FLOAT].card.input)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for threads in _THREADS:
        _print_speeds(_load(options.artifact, threads), picture[np.newaxis], threads)
    return 0


def _load(artifact: Path, threads: int | None = None) -> Pair:
    return {precision: LeafClassifier.load(artifact, precision=precision, threads=threads) for precision in Precision}


def _sample(leaves: LeafSet, count: int, seed: int) -> list[LeafPhoto]:
    """Held-out photos in an order of chance, which is the same for the same seed."""
    held_out = np.flatnonzero(is_held_out(leaves.photos, seed))
    return [leaves.photos[i] for i in np.random.default_rng(seed).permutation(held_out)[:count]]


def _print_differences(pair: Pair, leaves: LeafSet, photos: list[LeafPhoto]) -> None:
    card = pair[Precision.FLOAT].card
    truth = np.array([card.labels.index(photo.label) for photo in photos])
    readings: dict[Precision, list[Readings]] = {precision: [] for precision in Precision}
    for start in track(range(0, len(photos), _BATCH), description="photos"):
        images = np.stack([preprocess(leaves.read(photo), card.input) for photo in photos[start : start + _BATCH]])
        for precision, classifier in pair.items():
            readings[precision].append(classifier.read(images))
    logits = {precision: np.concatenate([part.logits for part in parts]) for precision, parts in readings.items()}
    cams = [np.concatenate([part.cam for part in parts]) for parts in readings.values()]
    areas = [np.concatenate([part.areas for part in parts]) for parts in readings.values()]
    named = {precision: values.argmax(axis=1) for precision, values in logits.items()}
    same = named[Precision.FLOAT] == named[Precision.INT8]
    for precision, classes in named.items():
        size = card.weights[precision].size_bytes / 1e6
        print(f"{precision:8}{size:6.2f} MB   top-1 {(classes == truth).mean():.4f} of {len(truth)} photos")
    print(f"same class {same.mean():.4f}")
    print(f"divergence of the probabilities {_divergence(pair, logits):.5f} nats")
    print(f"signal to noise: logits {_decibels(*logits.values()):.1f} dB, evidence {_decibels(*cams):.1f} dB")
    print(f"areas differ by {np.abs(areas[0] - areas[1]).mean():.4f} of the picture")


def _divergence(pair: Pair, logits: dict[Precision, NDArray[np.float32]]) -> float:
    """The mean Kullback-Leibler divergence of int8's calibrated probabilities from those of float."""
    exact, rounded = (pair[precision].probabilities(logits[precision]) + _TINY for precision in Precision)
    return float((exact * np.log(exact / rounded)).sum(axis=1).mean())


def _decibels(exact: NDArray[np.float32], rounded: NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.square(exact).sum() / np.square(exact - rounded).sum()))


def _print_speeds(pair: Pair, images: NDArray[np.float32], threads: int) -> None:
    seconds: dict[Precision, list[float]] = {precision: [] for precision in Precision}
    for _ in range(_TIMED_RUNS):
        for precision, classifier in pair.items():
            started = time.perf_counter()
            classifier.read(images)
            seconds[precision].append(time.perf_counter() - started)
    medians_ms = {precision: 1000 * float(np.median(values)) for precision, values in seconds.items()}
    ratio = medians_ms[Precision.FLOAT] / medians_ms[Precision.INT8]
    shown = ", ".join(f"{precision} {value:.2f} ms" for precision, value in medians_ms.items())
    print(f"threads {threads}: {shown}: int8 is {ratio:.2f} times as fast")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.training.compare_precisions",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the training photos")
    parser.add_argument("--photos", type=int, default=1000, help="how many to ask about at most (%(default)s)")
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

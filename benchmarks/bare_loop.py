"""The least that a diagnosis can cost: decode, preprocess, onnxruntime; no server, no queue, no words.

    python -m benchmarks.bare_loop --photos DIR --way threads --seconds 5

Two ways, since it is not plain which is the better: `threads` has a loop on each core, with one thread of
onnxruntime each; `plain` has one loop, with onnxruntime on all cores. Prints one line of JSON.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from benchmarks.photo_mix import read_mix
from benchmarks.rounds import Rounds, run_in_threads
from benchmarks.turn import Turn
from ml_model.classifier import LeafClassifier
from ml_model.model_card import ARTIFACT_DIR
from ml_model.preprocess import preprocess
from ml_model.serving.cores import usable_cores

WAYS: Final = ("threads", "plain")


def measure(classifier: LeafClassifier, photos: list[bytes], *, loops: int, seconds: float) -> Turn:
    """Photos in whole rounds, shared out among `loops` threads."""
    rounds = Rounds(photos, seconds)

    def loop() -> None:
        for photo in rounds:
            classifier.read(preprocess(photo, classifier.card.input)[np.newaxis])

    run_in_threads(loop, loops)
    return Turn(photos=rounds.handed_out, seconds=rounds.elapsed_s)


def main(arguments: list[str] | None = None) -> int:
    """Measure one way."""
    options = _parser().parse_args(arguments)
    cores = usable_cores()
    loops, threads = (cores, 1) if options.way == "threads" else (1, cores)
    classifier = LeafClassifier.load(options.artifact, threads=threads)
    photos = [photo.data for photo in read_mix(options.photos)]
    measure(classifier, photos, loops=loops, seconds=options.warm_up)
    print(msgspec.json.encode(measure(classifier, photos, loops=loops, seconds=options.seconds)).decode())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bare_loop", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, required=True, metavar="DIR", help="folder of the photo mix")
    parser.add_argument("--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to use")
    parser.add_argument("--way", choices=WAYS, required=True, help="how the cores are used")
    parser.add_argument("--seconds", type=float, default=5, help="how long to measure (%(default)s)")
    parser.add_argument("--warm-up", type=float, default=1, metavar="SECONDS", help="not counted (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

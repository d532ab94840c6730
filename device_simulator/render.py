"""Write leaf photos with known truth: `python -m device_simulator.render --out DIR --count N`."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from device_simulator.leaves.catalogue import LABELS
from device_simulator.leaves.photo import DEFAULT_SIZE_PX, LARGEST_SIZE_PX, SMALLEST_SIZE_PX, LeafPhoto, draw_leaf

# Below the photos, so that a folder of photos holds nothing but photos.
MASK_FOLDER: Final = "masks"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the leaves that the command line asks for; the same arguments give the same files."""
    options = _parser().parse_args(arguments)
    truth_file: Path = options.truth or options.out / "truth.jsonl"
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        truth_file.parent.mkdir(parents=True, exist_ok=True)
        if options.masks:
            (options.out / MASK_FOLDER).mkdir(exist_ok=True)
        with truth_file.open("w", encoding="utf-8") as truth:
            for number in range(options.count):
                photo = nth_leaf(options.seed, number, labels=options.labels, size=options.size)
                name = f"leaf-{options.seed}-{number:05d}"
                line = truth_line(photo, f"{name}.jpg")
                (options.out / f"{name}.jpg").write_bytes(photo.jpeg())
                if options.masks:
                    line["mask"] = f"{MASK_FOLDER}/{name}.png"
                    photo.mask.save(options.out / MASK_FOLDER / f"{name}.png")
                truth.write(json.dumps(line) + "\n")
    except OSError as error:
        print(f"cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{options.count} leaves in {options.out}, truth in {truth_file}")
    return 0


def nth_leaf(seed: int, number: int, *, labels: Sequence[str] = LABELS, size: int = DEFAULT_SIZE_PX) -> LeafPhoto:
    """The leaf of this number in a seeded series: every label once, in shuffled order, then again.

    Leaves can be drawn in any order and in any number of processes: each has a seed of its own.
    """
    turn, place = divmod(number, len(labels))
    order = np.random.default_rng([seed, turn]).permutation(len(labels))
    leaf_seed = int(np.random.default_rng([seed, number]).integers(2**32))
    return draw_leaf(labels[order[place]], leaf_seed, size)


def truth_line(photo: LeafPhoto, file: str) -> dict[str, object]:
    """What is true of a photo, as one line of the truth file."""
    crop, condition = photo.label.split("___")
    return {
        "file": file,
        "label": photo.label,
        "crop": crop,
        "condition": condition.replace("_", " "),
        "severity_pct": photo.severity_pct,
        "leaf_area_pct": photo.leaf_area_pct,
        "background": photo.background,
        "size_px": photo.image.width,
        "seed": photo.seed,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m device_simulator.render", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the JPEG files")
    parser.add_argument(
        "--truth",
        type=Path,
        metavar="FILE",
        help="JSON-lines file to write, one line a leaf: its picture, what it has and how badly, "
        "to hold a classifier's answers against (default: truth.jsonl in DIR)",
    )
    parser.add_argument(
        "--masks",
        action="store_true",
        help=f"also write what each pixel shows, to {MASK_FOLDER}/ in DIR: PNG files of the photos' size with "
        "0 for background, 1 for leaf, 2 for lesion; the truth names them",
    )
    parser.add_argument(
        "--count", type=_count, default=len(LABELS), help="how many leaves (default: one of each label)"
    )
    parser.add_argument("--seed", type=_seed, default=1, help="another seed gives other leaves (default: 1)")
    parser.add_argument("--size", type=_size, default=DEFAULT_SIZE_PX, help="side of the picture in pixels")
    parser.add_argument("--labels", nargs="+", choices=LABELS, default=LABELS, metavar="LABEL", help=", ".join(LABELS))
    return parser


def _count(text: str) -> int:
    return _whole(text, low=1, high=1_000_000)


def _seed(text: str) -> int:
    return _whole(text, low=0, high=2**32 - 1)


def _size(text: str) -> int:
    return _whole(text, low=SMALLEST_SIZE_PX, high=LARGEST_SIZE_PX)


def _whole(text: str, *, low: int, high: int) -> int:
    if not text.isascii() or not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

"""The composited test: test leaves cut out of the laboratory and laid on grounds that no training has seen.

    python -m ml_model.evaluation.composited --data DIR                    # list the composites anew, by the fixed seed
    python -m ml_model.evaluation.composited --data DIR --pictures PNG     # see some of each class

`composited.csv`, beside this file, lists every composite by the names of its files and its seed: the test is the same
for every model. Grounds are `Background_without_leaves` of the test split.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from ml_model.compositing import cut_out, place
from ml_model.errors import DatasetInvalid, LeafModelError
from ml_model.evaluation.light import in_other_light
from ml_model.evaluation.picture_grid import picture_grid
from ml_model.evaluation.pictures import Picture, pictures_of
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.leaf_data import open_split

COMPOSITED: Final = "composited"
LIST_PATH: Final = Path(__file__).with_name("composited.csv")

# Any number will do; it must only stay.
_SEED: Final = 20261122
# With 36 classes that can be cut out, about 900 composites: one of them is 0.1 points.
_PER_CLASS: Final = 25
# From what a cheap camera sends to more than the network's own size.
_SIZES_PX: Final = (192, 256, 384, 512)
# How many more leaves of the class are in the frame. A plant seldom shows one leaf alone.
_OTHER_LEAVES: Final = (0, 0, 1, 2)
_JPEG_QUALITIES: Final = (60, 95)

_COLUMNS: Final = ("leaf", "others", "ground", "size_px", "seed")
_BETWEEN_OTHERS: Final = ";"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """How one picture is made: paths of the leaf in front, of those behind it and of the ground."""

    leaf: str
    others: tuple[str, ...]
    ground: str
    size_px: int
    seed: int

    @property
    def files(self) -> frozenset[str]:
        """Every file that it is made of."""
        return frozenset((self.leaf, self.ground, *self.others))


def composited_test(pictures: Sequence[Picture], listed: Sequence[Composite]) -> list[Picture]:
    """The composites of a test split: those listed, or of other data as many of its own, chosen by the same seed.

    Empty where the data has no grounds, or no leaves that can be cut out.
    """
    by_name = {picture.name: picture for picture in pictures}
    composites = listed if is_listed(by_name, listed) else choose(pictures)
    return list(_made(composites, by_name))


def is_listed(names: Iterable[str] | Mapping[str, Picture], listed: Sequence[Composite]) -> bool:
    """Whether the list can be made of the files of these names."""
    there = frozenset(names)
    return bool(listed) and all(composite.files <= there for composite in listed)


def choose(pictures: Sequence[Picture]) -> list[Composite]:
    """Composites of every class with leaves that can be cut out, as evenly as the data allows."""
    random = np.random.default_rng(_SEED)
    grounds = [picture.name for picture in pictures if picture.label == NOT_A_LEAF_LABEL]
    if not grounds:
        return []
    composites: list[Composite] = []
    for leaves in _leaves_by_label(pictures).values():
        shuffled = [leaves[i] for i in random.permutation(len(leaves))]
        for leaf in shuffled[:_PER_CLASS]:
            others = random.choice(leaves, size=min(int(random.choice(_OTHER_LEAVES)), len(leaves)), replace=False)
            composites.append(
                Composite(
                    leaf=leaf,
                    others=tuple(str(other) for other in others if other != leaf),
                    ground=str(random.choice(grounds)),
                    size_px=int(random.choice(_SIZES_PX)),
                    seed=int(random.integers(2**31)),
                )
            )
    return composites


def read_list(path: Path = LIST_PATH) -> list[Composite]:
    """The composites of a list.

    Raises:
        DatasetInvalid: it cannot be read.
    """
    try:
        rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
        return [
            Composite(
                leaf=row["leaf"],
                others=tuple(filter(None, row["others"].split(_BETWEEN_OTHERS))),
                ground=row["ground"],
                size_px=int(row["size_px"]),
                seed=int(row["seed"]),
            )
            for row in rows
        ]
    except (OSError, KeyError, ValueError, AttributeError) as error:
        raise DatasetInvalid(f"{path} is no list of composites: {error}") from error


def write_list(composites: Iterable[Composite], path: Path = LIST_PATH) -> None:
    """Keep the list as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for made in composites:
            writer.writerow((made.leaf, _BETWEEN_OTHERS.join(made.others), made.ground, made.size_px, made.seed))


def _leaves_by_label(pictures: Sequence[Picture]) -> dict[str, list[str]]:
    """Names of the pictures whose leaf can be cut out, by label, in the order of the pictures."""
    found: dict[str, list[str]] = defaultdict(list)
    for picture in pictures:
        if picture.label != NOT_A_LEAF_LABEL and cut_out(_opened(picture), picture.source):
            found[picture.label].append(picture.name)
    return found


def _made(composites: Iterable[Composite], by_name: Mapping[str, Picture]) -> Iterator[Picture]:
    @lru_cache(maxsize=64)  # the grounds, which come again and again
    def ground(name: str) -> Image.Image:
        return _opened(by_name[name])

    for number, composite in enumerate(composites):
        random = np.random.default_rng(composite.seed)
        leaves = [_leaf(by_name[name]) for name in (composite.leaf, *composite.others)]
        picture = in_other_light(place(leaves, ground(composite.ground), random, composite.size_px), random)
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=int(random.integers(*_JPEG_QUALITIES, endpoint=True)))
        yield Picture(
            name=f"composite {number} of {composite.leaf}",
            source=COMPOSITED,
            label=by_name[composite.leaf].label,
            data=buffer.getvalue(),
        )


def _leaf(picture: Picture) -> Image.Image:
    leaf = cut_out(_opened(picture), picture.source)
    if leaf is None:
        raise DatasetInvalid(f"the leaf of {picture.name} cannot be cut out, though the list of composites names it")
    return leaf


def _opened(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.data)).convert("RGB")


def main(arguments: list[str] | None = None) -> int:
    """Write the list, or pictures of it."""
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.evaluation.composited",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the test photos")
    parser.add_argument(
        "--pictures", type=Path, metavar="PNG", help="write some of them as one picture instead of the list"
    )
    options = parser.parse_args(arguments)
    try:
        with open_split(options.data, "test") as leaves:
            pictures = pictures_of(leaves)
        if options.pictures:
            made = composited_test(pictures, read_list())
            picture_grid([Image.open(BytesIO(picture.data)) for picture in made[:: max(1, len(made) // 96)]]).save(
                options.pictures
            )
        else:
            composites = choose(pictures)
            write_list(composites)
            print(f"listed {len(composites)} composites in {LIST_PATH}")
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

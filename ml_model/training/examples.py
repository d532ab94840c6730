"""What an epoch shows the network: every photo in a new look, leaves on other grounds, and pictures without leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from io import BytesIO
from typing import Final

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset, Sampler

from ml_model.compositing import cut_out, place
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.leaf_data import LeafPhoto, LeafSet
from ml_model.preprocess import open_photo
from ml_model.training.augment import augmented
from ml_model.training.outliers import outlier

# A leaf that can be cut out is shown on another ground this often: as often as at home would cost laboratory accuracy.
COMPOSITE_CHANCE: Final = 0.3
# Beside the photos without leaves, so many made pictures for each hundred photos.
OUTLIERS_PER_HUNDRED: Final = 4

# How often an epoch shows a photo, by source. Coffee has few photos and stresses that look alike; beans are the only
# leaves photographed in the field; places without leaves stand for all the world that is no leaf.
SHOWINGS: Final = {"coffee": 3, "bean": 2}
BACKGROUND_SHOWINGS: Final = 2

# Photos are kept at this size while they wait: sharper than the network sees them, also after a crop.
_KEPT_PX: Final = 320
_MOST_EXTRA_LEAVES: Final = 2


class Kind(Enum):
    """Where a picture comes from."""

    PHOTO = auto()
    OUTLIER = auto()


@dataclass(frozen=True, slots=True)
class Showing:
    """One picture of an epoch: `index` is that of a photo, or of nothing for an outlier."""

    kind: Kind
    index: int
    epoch: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPhoto:
    """A training photo in memory: its bytes, its class, and its leaf cut out where that is possible."""

    data: bytes
    label: int
    showings: int
    leaf_png: bytes | None
    is_background: bool

    def image(self) -> Image.Image:
        return open_photo(self.data, _KEPT_PX)

    def leaf(self) -> Image.Image | None:
        return Image.open(BytesIO(self.leaf_png)).convert("RGBA") if self.leaf_png else None


def keep(leaves: LeafSet, photo: LeafPhoto, label: int) -> KeptPhoto:
    """Read a photo and cut its leaf out, once for all epochs."""
    data = leaves.read(photo)
    is_background = photo.label == NOT_A_LEAF_LABEL
    leaf = None if is_background else cut_out(open_photo(data, _KEPT_PX), photo.source)
    return KeptPhoto(
        data=data,
        label=label,
        showings=BACKGROUND_SHOWINGS if is_background else SHOWINGS.get(photo.source, 1),
        leaf_png=_png(leaf) if leaf else None,
        is_background=is_background,
    )


class Examples(Dataset):  # type: ignore[misc]  # torch has no types here
    """Pictures of (size, size, 3) bytes with the index of their class; the same showing is the same picture."""

    def __init__(self, photos: Sequence[KeptPhoto], *, not_a_leaf: int, size_px: int, seed: int) -> None:
        self.photos = photos
        self.size_px = size_px
        self._not_a_leaf = not_a_leaf
        self._seed = seed
        self._backgrounds = [i for i, photo in enumerate(photos) if photo.is_background]
        self._leaves_by_label: dict[int, list[int]] = {}
        for i, photo in enumerate(photos):
            if photo.leaf_png:
                self._leaves_by_label.setdefault(photo.label, []).append(i)

    def __getitem__(self, showing: Showing) -> tuple[torch.Tensor, int]:
        random = np.random.default_rng([self._seed, showing.epoch, showing.position])
        if showing.kind is Kind.OUTLIER:
            return self._tensor(outlier(random), random), self._not_a_leaf
        photo = self.photos[showing.index]
        return self._tensor(self._picture(photo, random), random), photo.label

    def _picture(self, photo: KeptPhoto, random: np.random.Generator) -> Image.Image:
        leaf = photo.leaf() if random.random() < COMPOSITE_CHANCE else None
        if leaf is None:
            return photo.image()
        others = self._leaves_by_label[photo.label]
        extras = [
            self.photos[int(random.choice(others))].leaf() for _ in range(random.integers(_MOST_EXTRA_LEAVES + 1))
        ]
        return place([leaf, *filter(None, extras)], self._ground(random), random, self.size_px)

    def _ground(self, random: np.random.Generator) -> Image.Image:
        if not self._backgrounds or random.random() < 0.2:
            return outlier(random)
        return self.photos[int(random.choice(self._backgrounds))].image()

    def _tensor(self, image: Image.Image, random: np.random.Generator) -> torch.Tensor:
        return torch.from_numpy(augmented(image, self.size_px, random).transpose(2, 0, 1).copy())


class Epochs(Sampler):  # type: ignore[misc]
    """The order of each epoch's showings: shuffled anew, the same for the same seed."""

    def __init__(self, photos: Sequence[KeptPhoto], *, seed: int) -> None:
        outliers = len(photos) * OUTLIERS_PER_HUNDRED // 100
        shown = [i for i, photo in enumerate(photos) for _ in range(photo.showings)]
        self._cards = [(Kind.PHOTO, i) for i in shown] + [(Kind.OUTLIER, -1)] * outliers
        self._seed = seed
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._cards)

    def __iter__(self) -> Iterator[Showing]:
        order = np.random.default_rng([self._seed, self.epoch]).permutation(len(self._cards))
        for position, card in enumerate(order):
            kind, index = self._cards[card]
            yield Showing(kind, index, self.epoch, position)


def batches(examples: Examples, epochs: Epochs, *, batch_size: int, workers: int) -> DataLoader:
    """Batches of one epoch, made by `workers` processes beside the training."""
    return DataLoader(examples, batch_size, sampler=epochs, num_workers=workers, drop_last=True)


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()

"""Which pictures the area head learns from, and which it is judged by."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.leaf_data import LeafPhoto, LeafSet
from ml_model.preprocess import open_photo
from ml_model.training.area_masks import WORKING_PX, MaskedTruthLine, drawn_picture, drawn_truth, photo_picture
from ml_model.training.folds import grouped_folds
from ml_model.training.masked_picture import MaskedPicture, on_ground, relit

# Of each class of each source: as many as the smallest class has, so that no crop outweighs another.
_PHOTOS_PER_CLASS: Final = 40
# A fifth is held out.
_FOLDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaPictures:
    """Photos and drawn leaves for the fit, and others that show how good it is."""

    leaves: LeafSet
    drawn_folder: Path
    photos: Sequence[LeafPhoto]
    drawn: Sequence[MaskedTruthLine]
    held_out_photos: Sequence[LeafPhoto]
    held_out_drawn: Sequence[MaskedTruthLine]
    seed: int

    @property
    def learning_count(self) -> int:
        """How many pictures `learning` gives."""
        return 2 * (len(self.photos) + len(self.drawn))

    def learning(self) -> Iterator[MaskedPicture]:
        """Every drawn leaf as it is and in another light; every photo in another light, and on another ground where its
        leaf can be cut out."""
        random = np.random.default_rng([self.seed, 1])
        for line in self.drawn:
            picture = drawn_picture(self.drawn_folder, line)
            yield from (picture, relit(picture, random))
        grounds = [self._image(photo) for photo in self.photos if photo.label == NOT_A_LEAF_LABEL]
        for photo in self.photos:
            picture = photo_picture(self._image(photo), photo)
            yield relit(picture, random)
            ground = relit(_bare(grounds[random.integers(len(grounds))]), random).image if grounds else None
            yield relit(on_ground(picture, ground, random) if ground else picture, random)

    def judging_drawn(self) -> Iterator[MaskedPicture]:
        """The held-out drawn leaves as they are."""
        return (drawn_picture(self.drawn_folder, line) for line in self.held_out_drawn)

    def judging_photos(self) -> Iterator[MaskedPicture]:
        """The held-out photos as they are."""
        return (photo_picture(self._image(photo), photo) for photo in self.held_out_photos)

    def _image(self, photo: LeafPhoto) -> Image.Image:
        return open_photo(self.leaves.read(photo), WORKING_PX)


def area_pictures(leaves: LeafSet, drawn_truth_path: Path, *, seed: int) -> AreaPictures:
    """Choose the pictures: some of every class, a fifth of their groups held out; all drawn leaves, a fifth held out.

    Raises:
        DatasetInvalid: the truth file cannot be read, or names no masks.
    """
    photos = _some_of_each_class(leaves.photos, seed)
    folds = grouped_folds(photos, _FOLDS, seed)
    drawn = drawn_truth(drawn_truth_path)
    return AreaPictures(
        leaves=leaves,
        drawn_folder=drawn_truth_path.parent,
        photos=[photo for photo, fold in zip(photos, folds, strict=True) if fold > 0],
        drawn=[line for number, line in enumerate(drawn) if number % _FOLDS],
        held_out_photos=[photo for photo, fold in zip(photos, folds, strict=True) if fold == 0],
        held_out_drawn=drawn[::_FOLDS],
        seed=seed,
    )


def _some_of_each_class(photos: Sequence[LeafPhoto], seed: int) -> list[LeafPhoto]:
    by_class: defaultdict[tuple[str, str], list[LeafPhoto]] = defaultdict(list)
    for i in np.random.default_rng(seed).permutation(len(photos)):
        by_class[photos[i].source, photos[i].label].append(photos[i])
    return [photo for key in sorted(by_class) for photo in by_class[key][:_PHOTOS_PER_CLASS]]


def _bare(image: Image.Image) -> MaskedPicture:
    return MaskedPicture(image=image, leaf=None, ill=None)

"""Validation that no leaf can cheat."""

import numpy as np

from ml_model.leaf_data import LeafPhoto
from ml_model.training.folds import grouped_folds


def photos_in_groups(sizes: list[tuple[str, int]]) -> list[LeafPhoto]:
    """Photos of `(label, photos in one group)`, a group for each entry."""
    return [
        LeafPhoto(path=f"{group}-{i}", source="s", label=label, group=str(group))
        for group, (label, size) in enumerate(sizes)
        for i in range(size)
    ]


PHOTOS = photos_in_groups([("a", 1 + i % 4) for i in range(60)] + [("b", 1 + i % 3) for i in range(40)])


def test_photos_of_one_group_are_in_one_fold() -> None:
    folds = grouped_folds(PHOTOS, 5, seed=1)

    for group in {photo.group for photo in PHOTOS}:
        assert len({int(folds[i]) for i, photo in enumerate(PHOTOS) if photo.group == group}) == 1


def test_every_class_is_spread_evenly() -> None:
    folds = grouped_folds(PHOTOS, 5, seed=1)

    for label in ("a", "b"):
        counts = np.bincount(folds[[photo.label == label for photo in PHOTOS]], minlength=5)
        assert counts.max() - counts.min() <= 3


def test_the_seed_alone_decides() -> None:
    assert grouped_folds(PHOTOS, 5, seed=1).tolist() == grouped_folds(PHOTOS, 5, seed=1).tolist()
    assert grouped_folds(PHOTOS, 5, seed=1).tolist() != grouped_folds(PHOTOS, 5, seed=2).tolist()

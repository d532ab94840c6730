"""What training shows the network."""

import argparse

import numpy as np
import pytest
from PIL import Image

from ml_model.training.augment import augmented
from ml_model.training.outliers import outlier
from ml_model.training.plan import sizes_from
from tests.unit.ml_model.photo_bytes import textured

SEEDS = range(24)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_augmented_photo_is_bytes_of_the_size_asked_for(seed: int) -> None:
    pixels = augmented(textured(300, 180, seed=1), 96, np.random.default_rng(seed))

    assert pixels.shape == (96, 96, 3)
    assert pixels.dtype == np.uint8


def test_the_same_seed_changes_a_photo_in_the_same_way() -> None:
    photo = textured(200, 200, seed=1)
    first, again, other = (augmented(photo, 96, np.random.default_rng(seed)) for seed in (5, 5, 6))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_crop_keeps_most_of_what_is_in_the_middle() -> None:
    middle, side = (200, 30, 30), 80
    photo = Image.new("RGB", (256, 256), (30, 140, 40))
    photo.paste(middle, (88, 88, 88 + side, 88 + side))

    for seed in SEEDS:
        red, green, _ = augmented(photo, 96, np.random.default_rng(seed)).reshape(-1, 3).T.astype(int)
        # A crop shows the middle larger, or as large as it was; noise, blur and a hidden part may take some of it.
        assert (red > green).mean() > 0.6 * (side / 256) ** 2


def test_pictures_without_leaves_are_of_many_kinds_and_seeded() -> None:
    pictures = [np.asarray(outlier(np.random.default_rng(seed))) for seed in SEEDS]

    assert {picture.shape for picture in pictures} == {(256, 256, 3)}
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)
    assert np.array_equal(pictures[3], np.asarray(outlier(np.random.default_rng(3))))


def test_sizes_are_read_from_words() -> None:
    assert sizes_from("160x2,224") == (160, 160, 224)


@pytest.mark.parametrize("words", ["", "100x2", "160y2", "x3", "-160x1", "16x2"])
def test_sizes_that_make_no_sense_are_refused(words: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        sizes_from(words)

"""Copies look like their photos; things without leaves are always the same."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ml_model.errors import DatasetInvalid
from ml_model.evaluation import not_leaf
from ml_model.evaluation.copies import COPIES, copies_of, sample_of
from ml_model.evaluation.not_leaf import things_without_leaves
from ml_model.evaluation.pictures import Picture
from ml_model.preprocess import InputSpec, preprocess
from tests.unit.ml_model.photo_bytes import as_jpeg, textured

SPEC = InputSpec(size_px=64, mean=(0.5,) * 3, std=(0.5,) * 3)


def photos(count: int = 3) -> list[Picture]:
    return [
        Picture(name=f"{n}.jpg", source="bean", label="Bean___Rust", data=as_jpeg(textured(seed=n)))
        for n in range(count)
    ]


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_has_other_bytes_and_nearly_the_same_look(kind: str) -> None:
    for photo, copy in zip(photos(), copies_of(photos(), kind), strict=True):
        assert copy.data != photo.data
        assert copy.label == photo.label
        difference = np.abs(preprocess(copy.data, SPEC) - preprocess(photo.data, SPEC)).mean()
        assert difference < 0.1


@pytest.mark.parametrize("kind", COPIES)
def test_the_same_copies_are_made_each_time(kind: str) -> None:
    assert copies_of(photos(), kind) == copies_of(photos(), kind)


def test_a_crop_loses_at_most_four_hundredths_on_each_side() -> None:
    sizes = [Image.open(BytesIO(copy.data)).size for copy in copies_of(photos(20), "cropped")]

    assert all(320 * 0.92 - 1 <= width <= 320 and 240 * 0.92 - 1 <= height <= 240 for width, height in sizes)
    assert len(set(sizes)) > 1


def test_copies_are_half_to_twice_as_large() -> None:
    widths = [Image.open(BytesIO(copy.data)).width for copy in copies_of(photos(20), "resized")]

    assert all(160 <= width <= 640 for width in widths)
    assert min(widths) < 320 < max(widths)


def test_a_sample_is_fixed_and_never_larger_than_the_set() -> None:
    assert sample_of(5, 600) == [0, 1, 2, 3, 4]
    assert sample_of(2000, 10) == sample_of(2000, 10)
    assert len(set(sample_of(2000, 10))) == 10


def test_things_without_leaves_are_photos_that_the_classifier_accepts_and_always_the_same() -> None:
    things = things_without_leaves()

    assert things == things_without_leaves()
    assert {thing.source for thing in things} == {"packaged", "made"}
    assert {thing.label for thing in things} == {"Background_without_leaves"}
    assert len({thing.data for thing in things}) == len(things)
    for thing in things[::5]:
        assert preprocess(thing.data, SPEC).shape == (3, 64, 64)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(not_leaf, "_PACKAGED_PHOTOS", {"no_such_package": ("a.png",)})

    with pytest.raises(DatasetInvalid, match=r"no_such_package.*requirements-evaluate"):
        things_without_leaves()

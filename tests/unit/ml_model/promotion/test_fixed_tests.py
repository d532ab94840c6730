"""Which tests the models take."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ml_model.errors import DatasetInvalid, PhotoDamaged
from ml_model.evaluation.pictures import Picture
from ml_model.promotion.fixed_tests import exams_of, fixed_tests, keeps_verdicts
from tests.unit.ml_model.model_folders import UNSTEADY, ScriptedClassifier, a_photo_of, write_model
from tests.unit.ml_model.photo_bytes import as_jpeg, textured


def a_leaf_on_grey() -> bytes:
    """A green ellipse on a plain ground, as in a laboratory."""
    photo = Image.new("RGB", (256, 256), (150, 150, 155))
    ImageDraw.Draw(photo).ellipse((60, 40, 200, 220), fill=(70, 150, 40))
    return as_jpeg(photo)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A test split with one leaf on a plain ground and one picture without leaves."""
    (tmp_path / "leaf.jpg").write_bytes(a_leaf_on_grey())
    (tmp_path / "ground.jpg").write_bytes(as_jpeg(textured()))
    (tmp_path / "labels-test.csv").write_text(
        "path,source,class,group\n"
        "leaf.jpg,plantvillage,Bean___Rust,\n"
        "ground.jpg,plantvillage,Background_without_leaves,\n"
    )
    return tmp_path


def test_composites_are_a_test_of_their_own_after_the_plain_photos(data: Path) -> None:
    tests = fixed_tests(data, rendered=None)

    assert list(tests) == ["test", "composited", "things without leaves"]
    assert [picture.label for picture in tests["test"]] == ["Background_without_leaves", "Bean___Rust"]
    assert {picture.label for picture in tests["composited"]} == {"Bean___Rust"}


def test_rendered_leaves_are_a_test_where_they_are_named(data: Path) -> None:
    (data / "truth.jsonl").write_text('{"file": "leaf.jpg", "label": "Bean___Rust"}\n')

    assert list(fixed_tests(data, rendered=data / "truth.jsonl"))[-1] == "rendered"


def test_a_model_answers_in_the_order_of_the_pictures(tmp_path: Path) -> None:
    model = ScriptedClassifier.load(write_model(tmp_path, "2.0.0", limits=("Bean___healthy",)))
    labels = ["Bean___Rust", "Bean___healthy", "Background_without_leaves"]
    pictures = [Picture(name=label, source="bean", label=label, data=a_photo_of(label)) for label in labels]

    answers = exams_of(model, {"test": pictures}, "current")["test"]

    np.testing.assert_array_equal(answers.truth, labels)
    np.testing.assert_array_equal(answers.right, [True, False, True])
    np.testing.assert_array_equal(answers.verdicts, ["disease", "disease", "not_a_leaf"])


def test_things_without_leaves_are_more_than_the_data_has(data: Path) -> None:
    things = fixed_tests(data, rendered=None)["things without leaves"]

    assert {thing.source for thing in things} == {"packaged", "made"}
    assert {thing.label for thing in things} == {"Background_without_leaves"}


def test_a_photo_counts_as_steady_when_all_of_its_copies_are_told_the_same(tmp_path: Path) -> None:
    labels = ["Bean___Rust", "Background_without_leaves", "Bean___healthy"]
    photos = [Picture(name=label, source="bean", label=label, data=a_photo_of(label)) for label in labels]

    def steady(folder: str, *faults: str) -> list[bool]:
        model = ScriptedClassifier.load(write_model(tmp_path / folder, "2.0.0", limits=faults))
        return list(keeps_verdicts(model, photos, exams_of(model, {"test": photos}, "")["test"], ""))

    # It sees a leaf in every copy; unsteady, in those that are JPEGs.
    assert steady("steady") == [True, False, True]
    assert steady("unsteady", UNSTEADY) == [False, False, False]


def test_a_picture_that_cannot_be_diagnosed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ScriptedClassifier.load(write_model(tmp_path, "2.0.0"))
    picture = Picture(name="torn.jpg", source="bean", label="Bean___Rust", data=b"")

    def refuse(_data: bytes) -> None:
        raise PhotoDamaged("cut short")

    monkeypatch.setattr(model, "diagnose", refuse)

    with pytest.raises(DatasetInvalid, match=r"torn\.jpg: cut short"):
        exams_of(model, {"test": [picture]}, "current")

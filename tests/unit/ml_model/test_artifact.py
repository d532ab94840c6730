"""The committed model is what its card says: the figures, and the network that they were measured on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml_model.classifier import LeafClassifier
from ml_model.evaluation.answers import ask
from ml_model.evaluation.pictures import pictures_of
from ml_model.leaf_data import content_sha256, open_split
from ml_model.model_card import ARTIFACT_DIR, WEIGHTS_NAMES, Precision
from tests.unit.ml_model.photo_bytes import as_jpeg, textured

# Where the labelled photos lie; they are no part of the repository.
DATA = Path(os.environ.get("LEAF_DATA", Path(__file__).parents[4] / "shared" / "data"))


def test_the_same_bytes_give_the_same_diagnosis_in_another_session(classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())

    assert LeafClassifier.load(threads=1).diagnose(photo) == classifier.diagnose(photo)


def test_the_number_of_threads_does_not_change_the_diagnosis(classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())

    assert LeafClassifier.load(threads=2).diagnose(photo) == classifier.diagnose(photo)


@pytest.mark.parametrize(("precision", "most_bytes"), [(Precision.FLOAT, 20_000_000), (Precision.INT8, 6_000_000)])
def test_the_weights_are_small_enough_to_travel_with_the_code(precision: Precision, most_bytes: int) -> None:
    assert (ARTIFACT_DIR / WEIGHTS_NAMES[precision]).stat().st_size < most_bytes


def test_diagnosing_leaves_nothing_behind_and_reports_to_nobody(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    script = "from ml_model.classifier import LeafClassifier; LeafClassifier.load()"

    subprocess.run([sys.executable, "-c", script], env=environment, check=True)

    # Where it reports, onnxruntime keeps the machine's identifier and the events to send in the user's cache.
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not (DATA / "leaf-disease-test.tar").is_file(), reason=f"no leaf-disease-test.tar in {DATA}")
def test_the_figures_of_the_card_are_those_of_the_weights(classifier: LeafClassifier) -> None:
    stated = classifier.card.test
    assert stated is not None
    assert stated.precision is classifier.precision

    with open_split(DATA, "test") as leaves:
        assert content_sha256(leaves) == stated.data_sha256
        answers = ask(classifier, pictures_of(leaves), "test photos")

    # Other processors round differently; one photo of 1,988 is 0.0005.
    measured = answers.score()
    assert measured.top1 == pytest.approx(stated.total.top1, abs=0.002)
    assert measured.macro_f1 == pytest.approx(stated.total.macro_f1, abs=0.003)
    assert measured.ece == pytest.approx(stated.total.ece, abs=0.003)
    for source, figures in stated.by_source.items():
        assert answers.score(answers.sources == source).top1 == pytest.approx(figures.top1, abs=0.01)

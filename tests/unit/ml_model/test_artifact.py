"""The committed model is what its card says: the figures, and the network that they were measured on."""

import os
from pathlib import Path

import numpy as np
import pytest

from ml_model.classifier import LeafClassifier
from ml_model.evaluate import evaluate
from ml_model.model_card import ARTIFACT_DIR, WEIGHTS_NAME
from tests.unit.ml_model.photo_bytes import as_jpeg, textured

# Where the labelled photos lie; they are no part of the repository.
DATA = Path(os.environ.get("LEAF_DATA", Path(__file__).parents[4] / "shared" / "data"))


def test_the_same_bytes_give_the_same_diagnosis_in_another_session(classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())

    assert LeafClassifier.load(threads=1).diagnose(photo) == classifier.diagnose(photo)


def test_the_number_of_threads_does_not_change_the_diagnosis(classifier: LeafClassifier) -> None:
    photo = as_jpeg(textured())

    assert LeafClassifier.load(threads=2).diagnose(photo) == classifier.diagnose(photo)


def test_the_weights_are_small_enough_to_travel_with_the_code() -> None:
    assert (ARTIFACT_DIR / WEIGHTS_NAME).stat().st_size < 20_000_000


@pytest.mark.skipif(not (DATA / "leaf-disease-test.tar").is_file(), reason=f"no leaf-disease-test.tar in {DATA}")
def test_the_figures_of_the_card_are_those_of_the_weights(classifier: LeafClassifier) -> None:
    measured = evaluate(classifier, DATA)

    stated = classifier.card.test
    assert stated is not None
    assert measured.data_sha256 == stated.data_sha256
    # Other processors round differently; one photo of 1,988 is 0.0005.
    assert measured.total.top1 == pytest.approx(stated.total.top1, abs=0.002)
    assert measured.total.macro_f1 == pytest.approx(stated.total.macro_f1, abs=0.003)
    assert measured.total.ece == pytest.approx(stated.total.ece, abs=0.003)
    for source, figures in stated.by_source.items():
        assert measured.by_source[source].top1 == pytest.approx(figures.top1, abs=0.01)


def test_a_graph_gives_the_logits_of_the_network_that_it_was_exported_from() -> None:
    torch = pytest.importorskip("torch", reason="training's own environment has PyTorch")
    from ml_model.classifier import open_session
    from ml_model.training.backbone import FEATURE_COUNT, INPUT, LeafNetwork, classifier_graph
    from ml_model.training.head import LinearHead

    random = np.random.default_rng(11)
    weight = random.normal(scale=0.02, size=(4, FEATURE_COUNT)).astype(np.float32)
    head = LinearHead(weight=weight, bias=np.zeros(4, dtype=np.float32))
    images = random.normal(size=(3, 3, INPUT.size_px, INPUT.size_px)).astype(np.float32)

    (exported,) = open_session(classifier_graph(head), 1).run(None, {"image": images})
    with torch.no_grad():
        original = LeafNetwork(head).eval()(torch.from_numpy(images)).numpy()

    # The graph keeps its weights in half precision.
    np.testing.assert_allclose(exported, original, atol=0.02)

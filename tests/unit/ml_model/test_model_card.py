"""Weights and card belong together, or nothing starts."""

import hashlib
import re
import shutil
from pathlib import Path

import msgspec
import pytest

from ml_model.classifier import LeafClassifier
from ml_model.errors import ArtifactInvalid
from ml_model.model_card import (
    ARTIFACT_DIR,
    CARD_NAME,
    WEIGHTS_NAMES,
    Precision,
    Weights,
    read_card,
    read_weights,
    rounded,
    write_card,
)
from ml_model.model_card_text import TEXT_NAME, card_text


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    """A copy of the committed artifact, to be spoilt."""
    return Path(shutil.copytree(ARTIFACT_DIR, tmp_path / "artifact"))


@pytest.mark.parametrize("precision", Precision)
def test_weights_that_differ_in_one_byte_are_refused(artifact: Path, precision: Precision) -> None:
    path = artifact / WEIGHTS_NAMES[precision]
    weights = bytearray(path.read_bytes())
    weights[len(weights) // 2] ^= 1
    path.write_bytes(weights)

    with pytest.raises(ArtifactInvalid, match="its card says"):
        LeafClassifier.load(artifact, precision=precision)


@pytest.mark.parametrize("name", [CARD_NAME, WEIGHTS_NAMES[Precision.INT8]])
def test_a_missing_file_is_named(artifact: Path, name: str) -> None:
    (artifact / name).unlink()

    with pytest.raises(ArtifactInvalid, match=name):
        LeafClassifier.load(artifact)


@pytest.mark.parametrize("text", ["{}", "not json", '{"name": 5}'])
def test_a_card_that_cannot_be_read_is_refused(artifact: Path, text: str) -> None:
    (artifact / CARD_NAME).write_text(text)

    with pytest.raises(ArtifactInvalid, match="no model card"):
        LeafClassifier.load(artifact)


def test_weights_that_are_no_graph_are_refused(artifact: Path) -> None:
    card, noise = read_card(artifact), b"no graph"
    name = WEIGHTS_NAMES[Precision.INT8]
    (artifact / name).write_bytes(noise)
    described = Weights(file=name, sha256=hashlib.sha256(noise).hexdigest(), size_bytes=len(noise))
    write_card(msgspec.structs.replace(card, weights=card.weights | {Precision.INT8: described}), artifact)

    with pytest.raises(ArtifactInvalid, match="cannot load the weights"):
        LeafClassifier.load(artifact)


def test_weights_that_the_card_does_not_know_are_refused(artifact: Path) -> None:
    card = read_card(artifact)
    write_card(msgspec.structs.replace(card, weights={Precision.FLOAT: card.weights[Precision.FLOAT]}), artifact)

    with pytest.raises(ArtifactInvalid, match="knows no int8 weights"):
        LeafClassifier.load(artifact)


def test_a_card_of_other_labels_than_the_weights_is_refused(artifact: Path) -> None:
    card = read_card(artifact)
    write_card(msgspec.structs.replace(card, labels=card.labels[:-1]), artifact)

    with pytest.raises(ArtifactInvalid, match="classes"):
        LeafClassifier.load(artifact)


def test_a_card_survives_being_written_and_read(artifact: Path) -> None:
    card = read_card(artifact)

    write_card(card, artifact)

    assert read_card(artifact) == rounded(card)


@pytest.mark.parametrize("precision", Precision)
def test_the_committed_files_belong_together(precision: Precision) -> None:
    card = read_card(ARTIFACT_DIR)

    assert len(read_weights(ARTIFACT_DIR, card, precision)) == card.weights[precision].size_bytes


def test_every_plot_of_the_committed_text_is_there() -> None:
    plots = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (ARTIFACT_DIR / TEXT_NAME).read_text("utf-8"))

    assert len(plots) == 3
    for plot in plots:
        assert (ARTIFACT_DIR / plot).read_bytes().startswith(b"\x89PNG")


def test_the_committed_text_is_the_committed_card_in_words() -> None:
    assert (ARTIFACT_DIR / TEXT_NAME).read_text("utf-8") == card_text(read_card(ARTIFACT_DIR))


def test_the_committed_card_carries_test_figures_limits_and_credits() -> None:
    card = read_card(ARTIFACT_DIR)

    assert card.test is not None
    assert card.test.total.top1 >= 0.95
    assert {row.label for row in card.test.by_class} == set(card.labels)
    assert card.limits
    assert any("PlantVillage" in credit.what for credit in card.credits)
    assert any("MIT" in credit.licence for credit in card.credits)

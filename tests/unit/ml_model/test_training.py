"""A whole training run on a tiny generated set, where PyTorch is installed."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.unit.ml_model.photo_bytes import as_jpeg, plain, textured

torch = pytest.importorskip("torch", reason="training's own environment has PyTorch")

# PyTorch's exporter warns of its own future.
pytestmark = pytest.mark.filterwarnings("ignore")

COLORS = {"Bean___healthy": (60, 160, 50), "Bean___Rust": (170, 90, 30), "Background_without_leaves": (90, 90, 200)}


def write_split(root: Path, split: str, per_class: int) -> None:
    """Photos that a colour tells apart."""
    rows = ["path,source,class,group"]
    for label, color in COLORS.items():
        for i in range(per_class):
            path = f"{split}-{label}-{i}.jpg"
            photo = plain(color)
            photo.paste(textured(60, 60, seed=i), (10 * i, 10 * i))
            (root / path).write_bytes(as_jpeg(photo))
            rows.append(f"{path},bean,{label},")
    (root / f"labels-{split}.csv").write_text("\n".join(rows) + "\n")


def test_a_trained_model_knows_its_classes_and_carries_its_card(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from ml_model import evaluate, train
    from ml_model.classifier import LeafClassifier

    write_split(tmp_path, "train", per_class=8)
    write_split(tmp_path, "test", per_class=3)
    rendered = tmp_path / "truth.jsonl"
    rendered.write_text(json.dumps({"file": "train-Bean___Rust-0.jpg", "label": "Bean___Rust"}) + "\n")
    artifact, cache = tmp_path / "artifact", tmp_path / "cache"
    common = ["--data", str(tmp_path), "--artifact", str(artifact)]

    assert train.main([*common, "--cache", str(cache), "--folds", "2", "--rendered", str(rendered)]) == 0
    assert evaluate.main([*common, "--write-card"]) == 0

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["top1"] == 1.0
    card = LeafClassifier.load(artifact).card
    assert card.labels == tuple(sorted(COLORS))
    assert (card.training.photos, card.training.rendered_photos) == (24, 1)
    assert card.test is not None
    assert card.test.total.photos == 9


def test_a_graph_gives_the_logits_of_the_network_that_it_was_exported_from() -> None:
    from ml_model.graph_session import open_session
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

"""Train the leaf classifier and write weights and card.

    python -m venv .venv-train
    .venv-train/bin/pip install -r ml_model/requirements.txt
    .venv-train/bin/python -m ml_model.train --data DIR
    .venv-train/bin/python -m ml_model.train --data DIR --rendered LEAVES/truth.jsonl

`DIR` holds `leaf-disease-train.tar`, or the same files unpacked. The backbone stays frozen and a linear head is
fitted on its features. Every choice (penalty, temperature, threshold) is made by cross-validation over groups of
the training photos; the test photos are read by `python -m ml_model.evaluate` alone.
"""

import argparse
import hashlib
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ml_model.classifier import core_count
from ml_model.credits import CREDITS
from ml_model.errors import LeafModelError
from ml_model.model_card import ARTIFACT_DIR, WEIGHTS_NAME, ModelCard, Training
from ml_model.model_card_text import write_card_and_text
from ml_model.training.backbone import BACKBONE_NAME, INPUT, backbone_graph, classifier_graph
from ml_model.training.choices import Choices, choose
from ml_model.training.features import FeatureExtractor
from ml_model.training.head import LinearHead, fit_head
from ml_model.training.material import Material, load_material
from ml_model.training.views import VIEWS

MODEL_NAME: Final = "leaf"
DEFAULT_CACHE: Final = Path(".cloudiot/training")

LIMITS: Final = (
    "Most training photos were taken in a laboratory, one leaf on a plain background. Only the bean photos come from "
    "the field: expect clearly worse answers on other crops in the field, with several leaves, shadow or soil in view.",
    "It knows the crops and conditions listed here and no others; a leaf of another crop gets one of these names, "
    "or unsure.",
    "Grape was seen only with the background cut out to black.",
    "Things without leaves were seen in one kind of photo only (background scenes of PlantVillage): not_a_leaf is "
    "no reliable filter for other things.",
    "It does not measure severity: severity_pct is null.",
    "Leaves drawn by the simulator were part of training, so that a demonstration can be diagnosed. What it makes of "
    "them says nothing about real leaves.",
)


def main(arguments: list[str] | None = None) -> int:
    """Run the training; the exit status is 1 when the data cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        _train(options)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _train(options: argparse.Namespace) -> None:
    extractor = FeatureExtractor(backbone_graph(), options.cache, threads=options.threads)
    material = load_material(options.data, options.rendered, extractor)
    print(
        f"{len(material.photos)} photos and {material.rendered_count} rendered leaves in {len(material.labels)} classes"
    )

    choices = choose(material, fold_count=options.folds, seed=options.seed)
    print(
        f"chosen: penalty {choices.penalty}, temperature {choices.temperature:.3f}, unsure below "
        f"{choices.unsure_below:.3f}; validation top-1 {choices.validation.top1:.4f}"
    )

    features, truth = material.everything()
    head = fit_head(features, truth, len(material.labels), penalty=choices.penalty)
    _write_artifact(head, material, choices, options)


def _write_artifact(head: LinearHead, material: Material, choices: Choices, options: argparse.Namespace) -> None:
    weights = classifier_graph(head)
    card = ModelCard(
        name=MODEL_NAME,
        version=options.version,
        created=datetime.now(UTC).date().isoformat(),
        sha256=hashlib.sha256(weights).hexdigest(),
        weights_bytes=len(weights),
        labels=material.labels,
        input=INPUT,
        temperature=choices.temperature,
        unsure_below=choices.unsure_below,
        measures_severity=False,
        training=Training(
            backbone=BACKBONE_NAME,
            photos=len(material.photos),
            data_sha256=material.data_sha256,
            rendered_photos=material.rendered_count,
            rendered_sha256=material.rendered_sha256,
            views=tuple(VIEWS),
            penalty=choices.penalty,
            folds=options.folds,
            seed=options.seed,
        ),
        validation=choices.validation,
        test=None,
        limits=LIMITS,
        credits=CREDITS,
    )
    options.artifact.mkdir(parents=True, exist_ok=True)
    (options.artifact / WEIGHTS_NAME).write_bytes(weights)
    write_card_and_text(card, options.artifact)
    print(f"wrote {options.artifact / WEIGHTS_NAME}, {len(weights) / 1e6:.1f} MB, SHA-256 {card.sha256}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the training photos")
    parser.add_argument(
        "--rendered",
        type=Path,
        metavar="TRUTH",
        help="truth file of rendered leaves to learn as well; photos beside it",
    )
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="where weights and card go (%(default)s)"
    )
    parser.add_argument(
        "--cache", type=Path, default=DEFAULT_CACHE, metavar="DIR", help="where features are kept (%(default)s)"
    )
    parser.add_argument("--version", default="1.0.0", help="version that the answers will carry (%(default)s)")
    parser.add_argument("--folds", type=int, default=5, help="folds of the cross-validation (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the folds (%(default)s)")
    parser.add_argument(
        "--threads", type=int, default=core_count(), help="threads of the feature extraction (%(default)s)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

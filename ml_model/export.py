"""Make of a finished training what is served: float and int8 weights, limits chosen on held-out photos, and the card.

    .venv-train/bin/python -m ml_model.export --data DIR --rendered LEAVES/truth.jsonl
    .venv-train/bin/python -m ml_model.export --data DIR --rendered LEAVES/truth.jsonl --work .cloudiot/training

`python -m ml_model.train` ends with the same; alone it is for a change in the export.
"""

import argparse
import hashlib
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.classifier import IMAGE_INPUT, LOGITS_OUTPUT, core_count
from ml_model.credits import CREDITS
from ml_model.errors import LeafModelError
from ml_model.graph_session import open_session
from ml_model.limits import LIMITS
from ml_model.model_card import (
    ARTIFACT_DIR,
    WEIGHTS_NAMES,
    ModelCard,
    Precision,
    Training,
    Validation,
    Weights,
)
from ml_model.model_card_text import write_card_and_text
from ml_model.training.backbone import BACKBONE_NAME
from ml_model.training.calibration_pictures import calibration_pictures
from ml_model.training.choices import Choices, choose
from ml_model.training.examples import Epochs
from ml_model.training.fit import LOG_NAME, learning_seconds
from ml_model.training.graph import half_stored, served_graph
from ml_model.training.material import HeldOut, held_out_composited, held_out_photos
from ml_model.training.quantise import quantise
from ml_model.training.run import CURVES_NAME, DEFAULT_WORK, TrainedRun, finished_run

MODEL_NAME: Final = "leaf"
VERSION: Final = "2.2.0"
PLOTS_FOLDER: Final = "plots"

_BATCH: Final = 32


def main(arguments: list[str] | None = None) -> int:
    """Export; the exit status is 1 when there is no finished training or the data cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        run = finished_run(
            data_dir=options.data, rendered=options.rendered, feedback=options.feedback, work_dir=options.work
        )
        export_artifact(run, options.artifact, version=options.version)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def export_artifact(run: TrainedRun, artifact_dir: Path, *, version: str) -> None:
    """Write weights, card and training curves of a run."""
    graph = half_stored(served_graph(run.network, run.area_head, run.spec.size_px))
    weights = {
        Precision.FLOAT: graph,
        Precision.INT8: quantise(graph, track(calibration_pictures(run.material, run.spec), "int8 calibration")),
    }
    # The limits are those of the weights that serve.
    choices = choose(
        _judged(weights[Precision.INT8], held_out_photos(run.material, run.spec)),
        _judged(weights[Precision.INT8], held_out_composited(run.material, run.spec)),
        run.material.not_a_leaf,
    )
    print(
        f"chosen: temperature {choices.temperature:.3f}, unsure below {choices.unsure_below:.3f}, not a leaf above "
        f"{choices.not_leaf_above:.2f}; held-out top-1 {choices.score.top1:.4f}"
    )
    artifact_dir.mkdir(parents=True, exist_ok=True)
    for precision, content in weights.items():
        (artifact_dir / WEIGHTS_NAMES[precision]).write_bytes(content)
        print(f"wrote {artifact_dir / WEIGHTS_NAMES[precision]}, {len(content) / 1e6:.1f} MB")
    (artifact_dir / PLOTS_FOLDER).mkdir(exist_ok=True)
    shutil.copyfile(run.work_dir / CURVES_NAME, artifact_dir / PLOTS_FOLDER / CURVES_NAME)
    write_card_and_text(_card(run, weights, choices, version), artifact_dir)


def _judged(graph: bytes, pictures: HeldOut) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The graph's logits on some pictures, with their classes."""
    session = open_session(graph, core_count())
    parts = [
        session.run([LOGITS_OUTPUT], {IMAGE_INPUT: pictures.images[start : start + _BATCH]})[0]
        for start in range(0, len(pictures.images), _BATCH)
    ]
    classes = session.get_outputs()[0].shape[1]
    return np.concatenate([np.empty((0, classes), dtype=np.float32), *parts]), pictures.truth


def _card(run: TrainedRun, weights: dict[Precision, bytes], choices: Choices, version: str) -> ModelCard:
    material = run.material
    return ModelCard(
        name=MODEL_NAME,
        version=version,
        created=datetime.now(UTC).date().isoformat(),
        weights={
            precision: Weights(
                file=WEIGHTS_NAMES[precision], sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content)
            )
            for precision, content in weights.items()
        },
        labels=material.labels,
        input=run.spec,
        temperature=choices.temperature,
        unsure_below=choices.unsure_below,
        nothing_known_logit=choices.nothing_known_logit,
        not_leaf_above=choices.not_leaf_above,
        training=Training(
            backbone=BACKBONE_NAME,
            photos=material.data.photos - len(material.held_out),
            held_out_photos=len(material.held_out),
            data_sha256=material.data.sha256,
            rendered_photos=material.rendered.photos if material.rendered else 0,
            rendered_sha256=material.rendered.sha256 if material.rendered else None,
            feedback_photos=material.feedback.photos if material.feedback else 0,
            feedback_sha256=material.feedback.sha256 if material.feedback else None,
            learning_minutes=round(_learning_seconds(run) / 60, 1),
            cores=core_count(),
            seed=run.plan.seed,
            settings=run.plan.settings(),
        ),
        validation=Validation(
            total=choices.score,
            composited_top1=choices.composited_top1,
            leaves_refused=choices.leaves_refused,
            severity_mae=run.drawn_areas.severity_mae_points,
        ),
        test=None,
        limits=LIMITS,
        credits=CREDITS,
    )


def _learning_seconds(run: TrainedRun) -> float:
    return learning_seconds(run.work_dir / LOG_NAME, len(Epochs(run.material.learnt, seed=run.plan.seed)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.export", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="folder with the training photos")
    add("--rendered", type=Path, required=True, metavar="TRUTH", help="truth file of the rendered leaves")
    add("--feedback", type=Path, metavar="DIR", help="photos that operators labelled, if the training had some")
    add("--work", type=Path, default=DEFAULT_WORK, metavar="DIR", help="folder of the training (%(default)s)")
    add("--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="where it all goes (%(default)s)")
    add("--version", default=VERSION, help="version that the answers will carry (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

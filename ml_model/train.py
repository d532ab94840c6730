"""Train the leaf classifier, and make of it what is served: weights, plots and card.

    python -m venv .venv-train
    .venv-train/bin/pip install -r ml_model/requirements.txt
    .venv-train/bin/python -m ml_model.train --data DIR --rendered LEAVES/truth.jsonl
    .venv-train/bin/python -m ml_model.train --data DIR --rendered LEAVES/truth.jsonl --feedback REVIEWED

`DIR` holds `leaf-disease-train.tar`, or the same files unpacked; `LEAVES` is written by `python -m
device_simulator.render --masks`. A run that was stopped goes on from its last checkpoint in the work folder. Every
choice is made on photos of the training set that were held out; the test photos are read by `python -m
ml_model.evaluate` alone.

The same command is a SageMaker training job: the channels `training`, `rendered` and `feedback`, the model folder and
the checkpoint folder are found by SageMaker's environment, and hyperparameters arrive as these flags.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from ml_model.classifier import core_count
from ml_model.errors import LeafModelError
from ml_model.export import VERSION, export_artifact
from ml_model.model_card import ARTIFACT_DIR
from ml_model.training.plan import DEFAULT_LAST_SIZES, DEFAULT_SIZES, Plan, sizes_from
from ml_model.training.run import DEFAULT_WORK, train

# Where SageMaker keeps a job's checkpoints, if its estimator asks for them.
_SAGEMAKER_CHECKPOINTS: Final = Path("/opt/ml/checkpoints")


def main(arguments: list[str] | None = None) -> int:
    """Run the training; the exit status is 1 when the data cannot be used."""
    options = _parser(os.environ).parse_args(arguments)
    try:
        run = train(
            _plan(options),
            data_dir=options.data,
            rendered=options.rendered,
            feedback=options.feedback,
            work_dir=options.work,
        )
        export_artifact(run, options.artifact, version=options.version)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(
        sizes_px=options.sizes,
        last_sizes_px=options.last_sizes,
        input_px=options.input_px,
        learning_rate=options.learning_rate,
        head_learning_rate=options.head_learning_rate,
        last_learning_rate=options.last_learning_rate,
        batch_size=options.batch_size,
        workers=options.workers,
        seed=options.seed,
    )


def _parser(environment: "os._Environ[str] | dict[str, str]") -> argparse.ArgumentParser:
    channel = {name: environment.get(f"SM_CHANNEL_{name.upper()}") for name in ("training", "rendered", "feedback")}
    rendered = Path(channel["rendered"], "truth.jsonl") if channel["rendered"] else None
    in_sagemaker = "SM_MODEL_DIR" in environment
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--data", type=Path, default=channel["training"], required=not channel["training"], metavar="DIR",
        help="folder with the training photos")  # fmt: skip
    add("--rendered", type=Path, default=rendered, required=not rendered, metavar="TRUTH",
        help="truth file of rendered leaves with masks; they teach severity too")  # fmt: skip
    add("--feedback", type=Path, default=channel["feedback"], metavar="DIR",
        help="photos that operators labelled, of `python -m ml_model.feedback export`")  # fmt: skip
    add("--artifact", type=Path, default=Path(environment.get("SM_MODEL_DIR", ARTIFACT_DIR)), metavar="DIR",
        help="where weights and card go (%(default)s)")  # fmt: skip
    add("--work", type=Path, default=_SAGEMAKER_CHECKPOINTS if in_sagemaker else DEFAULT_WORK, metavar="DIR",
        help="where checkpoints, log and curves are kept (%(default)s)")  # fmt: skip
    add("--version", default=VERSION, help="version that the answers will carry (%(default)s)")
    add("--sizes", type=sizes_from, default=sizes_from(DEFAULT_SIZES), metavar="LIST",
        help=f"the pictures' side in each epoch of the first stage, in pixels ({DEFAULT_SIZES})")  # fmt: skip
    add("--last-sizes", type=sizes_from, default=sizes_from(DEFAULT_LAST_SIZES), metavar="LIST",
        help=f"the same of the last stage, which tunes more of the network ({DEFAULT_LAST_SIZES})")  # fmt: skip
    add("--input-px", type=int, default=288, help="the side that the network is served at (%(default)s)")
    add("--learning-rate", type=float, default=4e-4, help="peak, of the tuned blocks (%(default)s)")
    add("--head-learning-rate", type=float, default=2e-3, help="peak, of the head (%(default)s)")
    add("--last-learning-rate", type=float, default=1.5e-4, help="peak, in the last stage (%(default)s)")
    add("--batch-size", type=int, default=32, help="pictures in a step (%(default)s)")
    add("--workers", type=int, default=core_count(), help="processes that make pictures (%(default)s)")
    add("--seed", type=int, default=0, help="seed of everything that is drawn by chance (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())

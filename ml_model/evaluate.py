"""Measure the committed weights on photos that no choice was made by.

    pip install -r ml_model/requirements-evaluate.txt
    python -m ml_model.evaluate --data DIR
    python -m ml_model.evaluate --data DIR --rendered LEAVES/truth.jsonl
    python -m ml_model.evaluate --data DIR --write-card     # figures and plots go into the card

`DIR` holds `leaf-disease-test.tar`, or the same files unpacked; a tar may be named itself. Each photo takes the way
that it takes in the server, one at a time. The last line is one JSON object with the figures.
"""

import argparse
import sys
import time
from pathlib import Path

import msgspec
from rich.console import Console

from ml_model.classifier import LeafClassifier
from ml_model.errors import LeafModelError
from ml_model.evaluation.measure import evaluate
from ml_model.evaluation.plots import draw_plots
from ml_model.evaluation.rendered import drawn_truth
from ml_model.evaluation.summary import goals_table, remarks, sets_table, summary_of
from ml_model.model_card import ARTIFACT_DIR, Evaluation, ModelCard, Precision
from ml_model.model_card_text import write_card_and_text


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; the exit status is 1 when weights or data cannot be used."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        # One thread each: the tests keep the cores busy with several photos at a time.
        models = {
            precision: LeafClassifier.load(options.artifact, precision=precision, threads=1) for precision in Precision
        }
        truth_path = None if options.no_rendered else options.rendered or drawn_truth()
        test = evaluate(models, options.precision, options.data, truth_path)
        if options.write_card:
            write_figures(models[options.precision].card, test, options.artifact)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    console = Console()
    console.print(sets_table(test), goals_table(test), *remarks(test), sep="\n", highlight=False)
    print(msgspec.json.encode(summary_of(test, time.monotonic() - started)).decode())
    return 0


def write_figures(card: ModelCard, test: Evaluation, artifact_dir: Path) -> None:
    """Put the figures into both forms of the card, and draw its plots."""
    write_card_and_text(msgspec.structs.replace(card, test=test), artifact_dir)
    draw_plots(test, artifact_dir)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder or tar with the test photos")
    drawn = parser.add_mutually_exclusive_group()
    drawn.add_argument(
        "--rendered",
        type=Path,
        metavar="TRUTH",
        help="truth file of rendered leaves to report apart, photos beside it (default: the simulator draws them)",
    )
    drawn.add_argument("--no-rendered", action="store_true", help="leave rendered leaves out")
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to measure (%(default)s)"
    )
    parser.add_argument(
        "--precision",
        type=Precision,
        choices=list(Precision),
        default=Precision.INT8,
        help="the weights whose figures are told; the other ones are compared with them (%(default)s, which serve)",
    )
    parser.add_argument("--write-card", action="store_true", help="put figures and plots into the card")
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""Measure the committed weights on photos that no choice was made by.

    python -m ml_model.evaluate --data DIR
    python -m ml_model.evaluate --data DIR --rendered LEAVES/truth.jsonl
    python -m ml_model.evaluate --data DIR --write-card     # the figures go into the card

`DIR` holds `leaf-disease-test.tar`, or the same files unpacked. Each photo takes the way that it takes in the
server. The last line is one JSON object with the figures.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from ml_model.classifier import LeafClassifier
from ml_model.errors import DatasetInvalid, LeafModelError
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.leaf_data import LeafPhoto, LeafSet, content_sha256, open_rendered, open_split
from ml_model.model_card import ARTIFACT_DIR, Evaluation
from ml_model.model_card_text import write_card_and_text
from ml_model.scores import Score, class_scores, score

_FIGURE_DIGITS = 4


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; the exit status is 1 when weights or data cannot be used."""
    options = _parser().parse_args(arguments)
    try:
        started = time.monotonic()
        classifier = LeafClassifier.load(options.artifact)
        evaluation = evaluate(classifier, options.data, options.rendered)
        if options.write_card:
            card = msgspec.structs.replace(classifier.card, test=evaluation)
            write_card_and_text(card, options.artifact)
    except LeafModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(table_of(evaluation))
    print(msgspec.json.encode(summary_of(evaluation, time.monotonic() - started)).decode())
    return 0


def evaluate(classifier: LeafClassifier, data_dir: Path, rendered: Path | None = None) -> Evaluation:
    """Classify every test photo, and the rendered leaves that the truth file names, which enter no other figure.

    Raises:
        DatasetInvalid: the data cannot be read.
    """
    with open_split(data_dir, "test") as leaves:
        photos, data_sha256 = leaves.photos, content_sha256(leaves)
        probabilities, truth = _classified(classifier, leaves, "test photos")
    drawn = open_rendered(rendered) if rendered else None
    unsure_below = classifier.card.unsure_below
    refused = _called_not_a_leaf(classifier, probabilities)
    is_leaf = np.array([photo.label != NOT_A_LEAF_LABEL for photo in photos])
    return Evaluation(
        data_sha256=data_sha256,
        total=score(probabilities, truth, unsure_below),
        by_source=_scores_by_source(photos, probabilities, truth, unsure_below),
        by_class=class_scores(probabilities.argmax(axis=1), truth, classifier.card.labels),
        leaves_refused=_mean(refused[is_leaf]),
        not_leaf_found=_mean(refused[~is_leaf]),
        rendered=score(*_classified(classifier, drawn, "rendered leaves"), unsure_below) if drawn else None,
        rendered_sha256=content_sha256(drawn) if drawn else None,
    )


def table_of(evaluation: Evaluation) -> str:
    """The figures for a terminal: a row for each source, one for all, one for rendered leaves."""
    rows = [*evaluation.by_source.items(), ("all", evaluation.total)]
    if evaluation.rendered:
        rows.append(("rendered (apart)", evaluation.rendered))
    lines = [f"{'source':24}{'photos':>8}{'top-1':>9}{'macro-F1':>10}{'ECE':>8}{'not unsure':>12}{'right then':>12}"]
    lines += [
        f"{name:24}{row.photos:8}{row.top1:9.4f}{row.macro_f1:10.4f}{row.ece:8.4f}{row.sure:12.4f}"
        f"{row.top1_when_sure:12.4f}"
        for name, row in rows
    ]
    lines.append(
        f"not a leaf: {evaluation.not_leaf_found:.1%} of the photos without leaves found, "
        f"{evaluation.leaves_refused:.1%} of the leaves refused"
    )
    return "\n".join(lines)


def summary_of(evaluation: Evaluation, seconds: float) -> dict[str, object]:
    """The figures for a program."""
    by_source = {source: round(row.top1, _FIGURE_DIGITS) for source, row in evaluation.by_source.items()}
    if evaluation.rendered:
        by_source["rendered"] = round(evaluation.rendered.top1, _FIGURE_DIGITS)
    total = evaluation.total
    return {
        "eval": "leaf",
        "photos": total.photos,
        "top1": round(total.top1, _FIGURE_DIGITS),
        "macro_f1": round(total.macro_f1, _FIGURE_DIGITS),
        "by_source": by_source,
        "ece": round(total.ece, _FIGURE_DIGITS),
        "sure": round(total.sure, _FIGURE_DIGITS),
        "top1_when_sure": round(total.top1_when_sure, _FIGURE_DIGITS),
        "leaves_refused": round(evaluation.leaves_refused, _FIGURE_DIGITS),
        "not_leaf_found": round(evaluation.not_leaf_found, _FIGURE_DIGITS),
        "seconds": round(seconds, 1),
    }


def _classified(
    classifier: LeafClassifier, leaves: LeafSet, description: str
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Calibrated probabilities of every photo, and the index of its true class."""
    index = {label: i for i, label in enumerate(classifier.card.labels)}
    unknown = sorted({photo.label for photo in leaves.photos} - index.keys())
    if unknown:
        raise DatasetInvalid(f"the model does not know these labels: {', '.join(unknown)}")
    probabilities = [
        classifier.probabilities(leaves.read(photo)) for photo in track(leaves.photos, description=description)
    ]
    return np.stack(probabilities), np.array([index[photo.label] for photo in leaves.photos], dtype=np.int64)


def _scores_by_source(
    photos: Sequence[LeafPhoto], probabilities: NDArray[np.float64], truth: NDArray[np.int64], unsure_below: float
) -> dict[str, Score]:
    sources = np.array([photo.source for photo in photos])
    return {
        str(source): score(probabilities[sources == source], truth[sources == source], unsure_below)
        for source in np.unique(sources)
    }


def _called_not_a_leaf(classifier: LeafClassifier, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
    labels, unsure_below = classifier.card.labels, classifier.card.unsure_below
    if NOT_A_LEAF_LABEL not in labels:
        return np.zeros(len(probabilities), dtype=np.bool_)
    background = probabilities.argmax(axis=1) == labels.index(NOT_A_LEAF_LABEL)
    return np.asarray(background & (probabilities.max(axis=1) >= unsure_below))


def _mean(values: NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ml_model.evaluate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with the test photos")
    parser.add_argument(
        "--rendered", type=Path, metavar="TRUTH", help="truth file of rendered leaves to report apart; photos beside it"
    )
    parser.add_argument(
        "--artifact", type=Path, default=ARTIFACT_DIR, metavar="DIR", help="weights and card to measure (%(default)s)"
    )
    parser.add_argument("--write-card", action="store_true", help="put the figures into the card")
    return parser


if __name__ == "__main__":
    sys.exit(main())

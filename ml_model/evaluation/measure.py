"""All figures of a model, from the photos to the card's `Evaluation`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import numpy as np

from ml_model.classifier import LeafClassifier
from ml_model.diagnosis import Verdict, severity_pct
from ml_model.errors import DatasetInvalid
from ml_model.evaluation.answers import Answers, ask
from ml_model.evaluation.composited import composited_test, is_listed, read_list
from ml_model.evaluation.copies import COPIES, copies_of, sample_of
from ml_model.evaluation.figures import auroc, confusions, reliability, same_share, severity_mae, top1_of_surest
from ml_model.evaluation.not_leaf import things_without_leaves
from ml_model.evaluation.pictures import Picture, pictures_of
from ml_model.evaluation.rendered import severities_pct
from ml_model.evaluation.speed import speedup
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.leaf_data import content_sha256, open_rendered, open_split
from ml_model.model_card import (
    CopyFigures,
    Evaluation,
    NotLeafFigures,
    Precision,
    PrecisionFigures,
    RenderedFigures,
)
from ml_model.preprocess import preprocess
from ml_model.scores import class_scores

# With six copies of each, one verdict that flips is 0.03 points.
_COPIED_PHOTOS: Final = 600

T = TypeVar("T")


def evaluate(
    models: Mapping[Precision, LeafClassifier], served: Precision, data_dir: Path, truth_path: Path | None
) -> Evaluation:
    """Let the weights that serve take every test.

    Args:
        models: the same model in both forms, each with one thread.
        truth_path: truth file of rendered leaves, which are reported apart; None to leave them out.

    Raises:
        DatasetInvalid: photos are missing or cannot be read, or have labels that the model does not know.
    """
    with open_split(data_dir, "test") as leaves:
        pictures, data_sha256 = pictures_of(leaves), content_sha256(leaves)
    classifier = models[served]
    answers = ask(classifier, pictures, "test photos")
    if not answers.shows_leaf.any():
        raise DatasetInvalid(f"no photo of {data_dir} shows a leaf")
    composites, listed = _composites(pictures)
    return Evaluation(
        precision=served,
        data_sha256=data_sha256,
        total=answers.score(),
        by_source={str(source): answers.score(answers.sources == source) for source in np.unique(answers.sources)},
        by_class=class_scores(answers.guesses, answers.truth, classifier.card.labels),
        confusions=confusions(answers.guesses, answers.truth, classifier.card.labels),
        reliability=reliability(answers.confidences, answers.correct),
        top1_at_90=top1_of_surest(answers.confidences, answers.correct),
        composited=ask(classifier, composites, "leaves on other grounds").score() if composites else None,
        composited_listed=listed,
        not_leaf=_not_leaf_figures(classifier, answers),
        copies=_copy_figures(classifier, answers),
        precisions=_precision_figures(models, served, answers),
        rendered=_rendered_figures(classifier, truth_path) if truth_path else None,
    )


def _composites(pictures: Sequence[Picture]) -> tuple[list[Picture], bool]:
    """The composited test, and whether it is the one of the fixed list."""
    listed = read_list()
    return composited_test(pictures, listed), is_listed((picture.name for picture in pictures), listed)


def _not_leaf_figures(classifier: LeafClassifier, answers: Answers) -> NotLeafFigures:
    """Leaves of the test photos against its photos without leaves and against things of other kinds."""
    things = ask(classifier, things_without_leaves(), "things without leaves")
    is_leaf = answers.shows_leaf
    leaf_scores = answers.not_leaf_scores[is_leaf]
    by_kind = {NOT_A_LEAF_LABEL: answers.not_leaf_scores[~is_leaf]}
    by_kind |= {str(kind): things.not_leaf_scores[things.sources == kind] for kind in np.unique(things.sources)}
    refused = np.array([verdict is Verdict.NOT_A_LEAF for verdict in answers.verdicts()])
    found = np.concatenate([refused[~is_leaf], [verdict is Verdict.NOT_A_LEAF for verdict in things.verdicts()]])
    return NotLeafFigures(
        pictures=len(found),
        auroc=auroc(np.concatenate(list(by_kind.values())), leaf_scores),
        auroc_by_kind={kind: auroc(scores, leaf_scores) for kind, scores in by_kind.items() if len(scores)},
        found=float(found.mean()),
        leaves_refused=float(refused[is_leaf].mean()),
    )


def _copy_figures(classifier: LeafClassifier, answers: Answers) -> CopyFigures:
    sample = sample_of(len(answers.pictures), _COPIED_PHOTOS)
    photos = _those(sample, answers.pictures)
    verdicts = _those(sample, answers.verdicts())
    labels = _those(sample, answers.labels())
    copies = {kind: ask(classifier, copies_of(photos, kind), f"copies: {kind}") for kind in COPIES}
    by_kind = {kind: same_share(verdicts, told.verdicts()) for kind, told in copies.items()}
    return CopyFigures(
        copies=len(photos) * len(copies),
        # Each kind has equally many copies.
        same_verdict=float(np.mean(list(by_kind.values()))),
        same_label=float(np.mean([same_share(labels, told.labels()) for told in copies.values()])),
        same_verdict_by_kind=by_kind,
    )


def _those(indices: Sequence[int], of: Sequence[T]) -> list[T]:
    return [of[index] for index in indices]


def _precision_figures(
    models: Mapping[Precision, LeafClassifier], served: Precision, answers: Answers
) -> PrecisionFigures:
    top1 = {
        precision: (answers if precision is served else ask(model, answers.pictures, f"test photos, {precision}"))
        .score()
        .top1
        for precision, model in models.items()
    }
    image = preprocess(answers.pictures[0].data, answers.card.input)
    return PrecisionFigures(
        float_top1=top1[Precision.FLOAT],
        int8_top1=top1[Precision.INT8],
        int8_drop=100 * (top1[Precision.FLOAT] - top1[Precision.INT8]),
        int8_speedup=speedup(models[Precision.INT8], models[Precision.FLOAT], image),
    )


def _rendered_figures(classifier: LeafClassifier, truth_path: Path) -> RenderedFigures:
    leaves = open_rendered(truth_path)
    true_pct = severities_pct(truth_path)
    answers = ask(classifier, pictures_of(leaves), "rendered leaves")
    said_pct = [
        None if verdict is Verdict.NOT_A_LEAF else severity_pct(areas, label)
        for verdict, areas, label in zip(answers.verdicts(), answers.readings.areas, answers.labels(), strict=True)
    ]
    return RenderedFigures(
        total=answers.score(),
        data_sha256=content_sha256(leaves),
        severity_mae=severity_mae(said_pct, [true_pct[picture.name] for picture in answers.pictures]),
    )

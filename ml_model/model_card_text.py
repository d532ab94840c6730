"""The model card for readers: MODEL_CARD.md, generated from model_card.json."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ml_model.evaluation.goals import GOALS
from ml_model.labels import NOT_A_LEAF_LABEL, condition_of, crop_of
from ml_model.model_card import Evaluation, ModelCard, Precision, rounded, write_card
from ml_model.scores import Score

TEXT_NAME: Final = "MODEL_CARD.md"

_SCORE_HEADER: Final = ("photos", "top-1", "macro-F1", "ECE", "not unsure", "top-1 when not unsure")

# Of the mistakes: those that a grower will meet.
_MOST_CONFUSED: Final = 10


def write_card_and_text(card: ModelCard, artifact_dir: Path) -> None:
    """Write both forms of the card beside the weights."""
    write_card(card, artifact_dir)
    (artifact_dir / TEXT_NAME).write_text(card_text(rounded(card)), "utf-8")


def card_text(card: ModelCard) -> str:
    """The card in Markdown. Its plots come from training and evaluation."""
    sections = [
        f"# Model card: {card.name} {card.version}",
        "Generated from `model_card.json`; change that, not this.",
        _weights(card),
        "## How it was made",
        _making(card),
        "![Loss and accuracy by epoch](plots/training.png)",
        "## What it answers",
        _answers(card),
        "## Figures",
        "Top-1 counts the best class, whatever the verdict. Macro-F1 is the mean over the classes that occur. "
        "ECE is the expected calibration error in 15 bins. Nothing was chosen by a test figure.",
        _figures(card),
        *(_test_sections(card.test) if card.test else []),
        "## Limits",
        _bullets(card.limits),
        "## Credits and licences",
        _bullets(f"**{credit.what}.** {credit.who}. Licence: {credit.licence}." for credit in card.credits),
    ]
    return "\n\n".join(sections) + "\n"


def _weights(card: ModelCard) -> str:
    return _table(
        ("weights", "file", "bytes", "SHA-256"),
        [
            (str(precision), f"`{weights.file}`", f"{weights.size_bytes:,}", f"`{weights.sha256}`")
            for precision, weights in card.weights.items()
        ],
    )


def _making(card: ModelCard) -> str:
    training, seen = card.training, card.input
    lines = [
        f"Made {card.created}: {training.backbone}, {len(card.labels)} classes",
        f"Input: {seen.size_px} x {seen.size_px} pixels, the whole photo squeezed into the square, RGB of 0 to 1, "
        f"minus {list(seen.mean)}, divided by {list(seen.std)}",
        f"Learnt from {training.photos} photos; every choice was made by {training.held_out_photos} photos of other "
        f"leaves and plants, held out of the same data (content hash `{training.data_sha256}`)",
    ]
    if training.rendered_photos:
        lines.append(f"and from {training.rendered_photos} rendered leaves (content hash `{training.rendered_sha256}`)")
    if training.feedback_photos:
        lines.append(
            f"Of the photos, {training.feedback_photos} were labelled by operators (content hash "
            f"`{training.feedback_sha256}`)"
        )
    held_out = card.validation
    lines.append(
        f"On the held-out photos: top-1 {held_out.total.top1:.4f}, of leaves on other grounds "
        f"{held_out.composited_top1:.4f}; severity {held_out.severity_mae:.1f} points off on rendered leaves. "
        f"{held_out.leaves_refused:.1%} of the leaves refused is what the limit below was set to, not a finding"
    )
    if training.learning_minutes is not None:
        lines.append(f"The steps of all epochs took {training.learning_minutes:.0f} minutes on {training.cores} cores")
    lines.append(
        "The same command gives the same weights, bit for bit, on the same machine; with another number of cores it "
        "gives a sibling, whose held-out top-1 should lie within 0.01"
    )
    settings = ", ".join(f"{name} {value}" for name, value in training.settings.items())
    lines.append(f"Seed {training.seed}; {settings}" if settings else f"Seed {training.seed}")
    return _bullets(lines)


def _answers(card: ModelCard) -> str:
    return _bullets(
        [
            "Each photo is seen with its mirror image; the answer and its evidence are the mean of both",
            f"Probabilities are calibrated: logits are divided by the temperature {card.temperature}",
            f"`unsure` below a confidence of {card.unsure_below}",
            f"`not_a_leaf` above a score of {card.not_leaf_above}, in which none of all classes weighs "
            f"{card.nothing_known_logit} (`ml_model/not_leaf.py`)",
            "`severity_pct`: the share of the leaf's area that is ill, as the area head sees it; 0 for a healthy label",
            "`heatmap`: the class activation map of the label",
        ]
    )


def _figures(card: ModelCard) -> str:
    rows = [("held-out photos of training", card.validation.total)]
    if card.test:
        rows += [(f"test: {source}", figures) for source, figures in card.test.by_source.items()]
        rows.append(("**test: all photos**", card.test.total))
        if card.test.composited:
            rows.append(("test leaves on other grounds (composited)", card.test.composited))
        if card.test.rendered:
            rows.append(("rendered leaves (of another seed; in no other figure)", card.test.rendered.total))
    return _table(("set", *_SCORE_HEADER), [(name, *_score_cells(figures)) for name, figures in rows])


def _test_sections(test: Evaluation) -> list[str]:
    return [
        _other_figures(test),
        "What it was meant to reach:",
        _goals(test),
        "![Reliability: confidence against accuracy](plots/reliability.png)",
        "## Classes",
        _classes(test),
        "![Confusion matrix of the test photos](plots/confusion.png)",
        "The most frequent mistakes:",
        _table(
            ("it was", "the model said", "photos"),
            [(f"`{row.truth}`", f"`{row.guess}`", str(row.photos)) for row in test.confusions[:_MOST_CONFUSED]],
        ),
    ]


def _other_figures(test: Evaluation) -> str:
    not_leaf, copies, precisions = test.not_leaf, test.copies, test.precisions
    kinds = ", ".join(f"{_kind_in_words(kind)} {value}" for kind, value in not_leaf.auroc_by_kind.items())
    kept = ", ".join(f"`{kind}` {share:.1%}" for kind, share in copies.same_verdict_by_kind.items())
    lines = [
        f"The figures are those of the {test.precision} weights. Test photos' content hash: `{test.data_sha256}`",
        f"Accuracy on the 90 % of the photos that it is surest of: {test.top1_at_90:.4f}",
        f"Not a leaf: {not_leaf.pictures} pictures without leaves against the leaves of the test photos, AUROC "
        f"{not_leaf.auroc} ({kinds}). Of the pictures, {not_leaf.found:.1%} got the verdict `not_a_leaf`; of the "
        f"leaves, {not_leaf.leaves_refused:.1%} did",
        f"Of {copies.copies} copies, {copies.same_verdict:.1%} get the verdict of their photo and "
        f"{copies.same_label:.1%} its label; verdicts by kind of copy: {kept}",
        f"{Precision.INT8} against {Precision.FLOAT}: top-1 {precisions.int8_top1:.4f} and "
        f"{precisions.float_top1:.4f}, {precisions.int8_speedup:.2f} times as quick on one core",
    ]
    if test.rendered:
        lines.append(
            f"Severity on {test.rendered.total.photos} rendered leaves: {test.rendered.severity_mae:.1f} points off on "
            f"average (content hash `{test.rendered.data_sha256}`)"
        )
    return _bullets(lines)


def _goals(test: Evaluation) -> str:
    rows = []
    for goal in GOALS:
        figure = goal.figure_of(test)
        if figure is not None:
            reached = "reached" if goal.reached(figure) else "**not reached**"
            rows.append((goal.what, goal.wording(), f"{figure:.4f}", reached))
    return _table(("measure", "goal", "measured", ""), rows)


def _kind_in_words(kind: str) -> str:
    return "places without leaves" if kind == NOT_A_LEAF_LABEL else kind


def _classes(test: Evaluation) -> str:
    return _table(
        ("label", "crop", "condition", "test photos", "precision", "recall", "F1"),
        [
            (
                f"`{row.label}`",
                crop_of(row.label),
                condition_of(row.label),
                str(row.photos),
                f"{row.precision:.3f}",
                f"{row.recall:.3f}",
                f"{row.f1:.3f}",
            )
            for row in test.by_class
        ],
    )


def _score_cells(figures: Score) -> tuple[str, ...]:
    return (
        str(figures.photos),
        f"{figures.top1:.4f}",
        f"{figures.macro_f1:.4f}",
        f"{figures.ece:.4f}",
        f"{figures.sure:.1%}",
        f"{figures.top1_when_sure:.4f}",
    )


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ("---",) * len(header), *rows))


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)

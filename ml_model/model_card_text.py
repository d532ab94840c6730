"""The model card for readers: MODEL_CARD.md, generated from model_card.json."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from ml_model.labels import condition_of, crop_of
from ml_model.model_card import WEIGHTS_NAME, Evaluation, ModelCard, rounded, write_card
from ml_model.scores import Score

TEXT_NAME: Final = "MODEL_CARD.md"

_SCORE_HEADER: Final = ("photos", "top-1", "macro-F1", "ECE", "not unsure", "top-1 when not unsure")


def write_card_and_text(card: ModelCard, artifact_dir: Path) -> None:
    """Write both forms of the card beside the weights."""
    write_card(card, artifact_dir)
    (artifact_dir / TEXT_NAME).write_text(card_text(rounded(card)), "utf-8")


def card_text(card: ModelCard) -> str:
    """The card in Markdown."""
    sections = [
        f"# Model card: {card.name} {card.version}",
        "Generated from `model_card.json`; change that, not this.",
        _facts(card),
        "## Figures",
        "Top-1 counts the best class, whatever the verdict. Macro-F1 is the mean over the classes that occur. "
        "ECE is the expected calibration error in 15 bins. Nothing was chosen by a test figure.",
        _figures(card),
        *([_refusals(card.test), "## Classes", _classes(card.test)] if card.test else []),
        "## Limits",
        _bullets(card.limits),
        "## Credits and licences",
        _bullets(f"**{credit.what}.** {credit.who}. Licence: {credit.licence}." for credit in card.credits),
    ]
    return "\n\n".join(sections) + "\n"


def _facts(card: ModelCard) -> str:
    training, seen = card.training, card.input
    rendered = f", and {training.rendered_photos} rendered leaves (content hash `{training.rendered_sha256}`)"
    return _bullets(
        [
            f"Weights: `{WEIGHTS_NAME}`, {card.weights_bytes:,} bytes, SHA-256 `{card.sha256}`, made {card.created}",
            f"Network: {training.backbone}; a linear head for {len(card.labels)} classes; large weights stored as "
            "float16, computed in float32",
            f"Input: {seen.size_px} x {seen.size_px} pixels, the whole photo squeezed into the square, RGB of 0 to 1, "
            f"minus {list(seen.mean)}, divided by {list(seen.std)}",
            f"Learnt from {training.photos} photos (content hash `{training.data_sha256}`)"
            + (rendered if training.rendered_photos else "")
            + f", each in {len(training.views)} views ({', '.join(training.views)})",
            f"Chosen by {training.folds}-fold cross-validation over groups of leaves (seed {training.seed}): penalty "
            f"{training.penalty}, temperature {card.temperature}, unsure below a confidence of {card.unsure_below}",
            f"Severity: {'measured' if card.measures_severity else 'not measured'}",
        ]
    )


def _figures(card: ModelCard) -> str:
    rows = [("validation, inside training", card.validation)]
    if card.test:
        rows += [(f"test: {source}", figures) for source, figures in card.test.by_source.items()]
        rows.append(("**test: all photos**", card.test.total))
        if card.test.rendered:
            rows.append(("rendered leaves (of other seeds; in no other figure)", card.test.rendered))
    return _table(("set", *_SCORE_HEADER), [(name, *_score_cells(figures)) for name, figures in rows])


def _refusals(test: Evaluation) -> str:
    return (
        f"Of the test photos with a leaf, {test.leaves_refused:.1%} got the verdict not_a_leaf; of those without, "
        f"{test.not_leaf_found:.1%} did. Test photos' content hash: `{test.data_sha256}`."
    )


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

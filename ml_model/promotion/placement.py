"""Putting a model in place so that there is one at every moment.

The card names the files of its weights. So new weights are laid beside the old ones under names of their own, then
the card is replaced by one rename: that is the moment of the change. Whoever opens the model before it finds the old
card with the old weights, whoever opens it after it the new ones, and a crash on either side leaves a model that
works. What is left lying then is cleared away by the next placement.
"""

from pathlib import Path

import msgspec

from ml_model.model_card import CARD_NAME, WEIGHTS_NAMES, ModelCard, Precision, read_card, read_weights
from ml_model.model_card_text import TEXT_NAME, card_text
from ml_model.whole_files import write_whole


def put_in_place(source_dir: Path, artifact_dir: Path) -> ModelCard:
    """Make `artifact_dir` the model of `source_dir`, and return its card as it is there.

    Raises:
        ArtifactInvalid: what lies in `source_dir` is no whole model; nothing was changed.
    """
    given = read_card(source_dir)
    weights = {precision: read_weights(source_dir, given, precision) for precision in given.weights}
    card = _with_own_names(given)
    for precision, data in weights.items():
        write_whole(artifact_dir / card.weights[precision].file, data)
    write_whole(artifact_dir / CARD_NAME, msgspec.json.format(msgspec.json.encode(card), indent=2) + b"\n")
    write_whole(artifact_dir / TEXT_NAME, card_text(card).encode())
    pictures = [path.relative_to(source_dir) for path in source_dir.rglob("*.png")]
    for picture in pictures:
        write_whole(artifact_dir / picture, (source_dir / picture).read_bytes())
    _clear_others(artifact_dir, {*pictures, *(Path(described.file) for described in card.weights.values())})
    return card


def _with_own_names(card: ModelCard) -> ModelCard:
    """The card with its version in the names of its weights: no other model's weights have them."""
    named = {
        precision: msgspec.structs.replace(described, file=_own_name(precision, card.version))
        for precision, described in card.weights.items()
    }
    return msgspec.structs.replace(card, weights=named)


def _own_name(precision: Precision, version: str) -> str:
    stem, _, ending = WEIGHTS_NAMES[precision].partition(".")
    return f"{stem}-{version}.{ending}"


def _clear_others(artifact_dir: Path, kept: set[Path]) -> None:
    """Remove weights and pictures of other models, and halves of files that a crash left; nobody's other files."""
    for path in [*artifact_dir.rglob("*.onnx"), *artifact_dir.rglob("*.png"), *artifact_dir.rglob(".*.onnx.*")]:
        if path.relative_to(artifact_dir) not in kept:
            path.unlink()

"""The model's passport: `model_card.json` travels with the weights and says what they are.

Nothing opens the weights without it, and only when their SHA-256 is the one that it names.
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ml_model.diagnosis import ModelIdentity
from ml_model.errors import ArtifactInvalid
from ml_model.preprocess import InputSpec
from ml_model.scores import ClassScore, Score

CARD_NAME: Final = "model_card.json"
WEIGHTS_NAME: Final = "leaf.onnx"
ARTIFACT_DIR: Final = Path(__file__).parent / "artifact"

# Figures are printed with four digits: the test set resolves no more.
_SCORE_DIGITS: Final = 4


class Training(Struct, frozen=True, kw_only=True):
    """What the weights were learnt from, and how. The hashes are over names, labels and bytes of the photos."""

    backbone: str
    photos: int
    data_sha256: str
    rendered_photos: int
    rendered_sha256: str | None
    views: tuple[str, ...]
    penalty: float
    folds: int
    seed: int


class Evaluation(Struct, frozen=True, kw_only=True):
    """Figures on photos that no choice was made by."""

    data_sha256: str
    total: Score
    by_source: dict[str, Score]
    by_class: tuple[ClassScore, ...]
    leaves_refused: float
    not_leaf_found: float
    rendered: Score | None
    rendered_sha256: str | None


class Credit(Struct, frozen=True, kw_only=True):
    """Whose work is in the weights, and under which licence."""

    what: str
    who: str
    licence: str


class ModelCard(Struct, frozen=True, kw_only=True):
    """Everything a reader or a server must know of the weights."""

    name: str
    version: str
    created: str
    sha256: str
    weights_bytes: int
    labels: tuple[str, ...]
    input: InputSpec
    temperature: float
    unsure_below: float
    measures_severity: bool
    training: Training
    validation: Score
    test: Evaluation | None
    limits: tuple[str, ...]
    credits: tuple[Credit, ...]

    @property
    def identity(self) -> ModelIdentity:
        """How the model signs its answers."""
        return ModelIdentity(name=self.name, version=self.version, sha256=self.sha256)


def read_card(artifact_dir: Path) -> ModelCard:
    """The card in `artifact_dir`.

    Raises:
        ArtifactInvalid: it is missing or not a card.
    """
    path = artifact_dir / CARD_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=ModelCard)
    except OSError as error:
        raise ArtifactInvalid(f"{path} cannot be read: {error.strerror}") from error
    except msgspec.MsgspecError as error:
        raise ArtifactInvalid(f"{path} is no model card: {error}") from error


def write_card(card: ModelCard, artifact_dir: Path) -> None:
    """Write the card, its figures rounded as they are shown."""
    (artifact_dir / CARD_NAME).write_bytes(msgspec.json.format(msgspec.json.encode(rounded(card)), indent=2) + b"\n")


def read_weights(artifact_dir: Path, card: ModelCard) -> bytes:
    """The weights that belong to the card.

    Raises:
        ArtifactInvalid: they are missing, or not the ones that the card describes.
    """
    path = artifact_dir / WEIGHTS_NAME
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise ArtifactInvalid(f"{path} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(weights).hexdigest()
    if found != card.sha256:
        raise ArtifactInvalid(f"{path} has SHA-256 {found}, but its card says {card.sha256}")
    return weights


def rounded(card: ModelCard) -> ModelCard:
    """The same card with every figure in the digits that are shown."""
    return msgspec.convert(_rounded(msgspec.to_builtins(card)), type=ModelCard)


def _rounded(value: object) -> object:
    match value:
        case float():
            return round(value, _SCORE_DIGITS)
        case dict():
            return {key: _rounded(item) for key, item in value.items()}
        case list() | tuple():
            return [_rounded(item) for item in value]
        case _:
            return value

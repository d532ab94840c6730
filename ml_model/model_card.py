"""The model's passport: `model_card.json` travels with the weights and says what they are.

Nothing opens the weights without it, and only when their SHA-256 is the one that it names.
"""

import hashlib
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ml_model.errors import ArtifactInvalid
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.preprocess import InputSpec
from ml_model.scores import ClassScore, Score

CARD_NAME: Final = "model_card.json"
ARTIFACT_DIR: Final = Path(__file__).parent / "artifact"

# Figures are printed with four digits: the test set resolves no more.
_SCORE_DIGITS: Final = 4


class Precision(StrEnum):
    """The two forms of the weights: as they were trained, and the small quick one that serves."""

    FLOAT = "float"
    INT8 = "int8"


WEIGHTS_NAMES: Final = {Precision.FLOAT: "leaf.onnx", Precision.INT8: "leaf.int8.onnx"}


class ModelIdentity(Struct, frozen=True, kw_only=True):
    """Which model spoke; `sha256` is that of the weights that computed the answer."""

    name: str
    version: str
    sha256: str


class Weights(Struct, frozen=True, kw_only=True):
    """A file of weights beside the card."""

    file: str
    sha256: str
    size_bytes: int


class Training(Struct, frozen=True, kw_only=True):
    """What the weights were learnt from, and how. The hashes are over names, labels and bytes of the photos.

    Attributes:
        photos: photos learnt from.
        held_out_photos: photos of other leaves that all choices were made by.
        feedback_photos: photos that operators labelled, among `photos`.
        settings: what the training was told, by name.
        learning_minutes: the steps of all epochs together, on `cores` cores; reading and judging come on top. None in
            the cards of earlier models.
    """

    backbone: str
    photos: int
    held_out_photos: int
    data_sha256: str
    rendered_photos: int
    rendered_sha256: str | None
    feedback_photos: int
    feedback_sha256: str | None
    seed: int
    settings: dict[str, str]
    learning_minutes: float | None = None
    cores: int | None = None


class ReliabilityBin(Struct, frozen=True, kw_only=True):
    """Photos whose confidence lies in one of the equal bins of 0 to 1: what they promised and how many were right."""

    photos: int
    confidence: float
    accuracy: float


class Confusion(Struct, frozen=True, kw_only=True):
    """How many photos of one class were taken for another."""

    truth: str
    guess: str
    photos: int


class NotLeafFigures(Struct, frozen=True, kw_only=True):
    """How well pictures without leaves are told from the leaves of the test photos.

    Attributes:
        auroc: how often a picture without a leaf has a higher not-leaf score than a leaf.
        auroc_by_kind: the same for each kind of picture alone.
        found: the share of them with the verdict not_a_leaf.
        leaves_refused: the share of leaves with that verdict.
    """

    pictures: int
    auroc: float
    auroc_by_kind: dict[str, float]
    found: float
    leaves_refused: float


class CopyFigures(Struct, frozen=True, kw_only=True):
    """How many copies of a photo (saved anew, cut a little, scaled) get the photo's own verdict, or its own label."""

    copies: int
    same_verdict: float
    same_label: float
    same_verdict_by_kind: dict[str, float]


class PrecisionFigures(Struct, frozen=True, kw_only=True):
    """The int8 weights against the float ones, on the test photos.

    Attributes:
        int8_drop: points of top-1 that int8 is worse.
        int8_speedup: how many photos int8 reads in the time that float takes for one, both on one core in turn.
    """

    float_top1: float
    int8_top1: float
    int8_drop: float
    int8_speedup: float


class RenderedFigures(Struct, frozen=True, kw_only=True):
    """Leaves drawn by the simulator with seeds that training did not see; they enter no other figure.

    Attributes:
        severity_mae: mean absolute error of the severity in points; where none is given, zero was said.
    """

    total: Score
    data_sha256: str
    severity_mae: float


class Evaluation(Struct, frozen=True, kw_only=True):
    """Figures on photos that no choice was made by, from the weights that serve.

    Attributes:
        top1_at_90: accuracy on the 90 % of the photos that the model is surest of.
        composited: leaves of the test photos on grounds of theirs; None where they have none.
        composited_listed: whether those are the composites of the fixed list, which other data does not have.
    """

    precision: Precision
    data_sha256: str
    total: Score
    by_source: dict[str, Score]
    by_class: tuple[ClassScore, ...]
    confusions: tuple[Confusion, ...]
    reliability: tuple[ReliabilityBin, ...]
    top1_at_90: float
    composited: Score | None
    composited_listed: bool
    not_leaf: NotLeafFigures
    copies: CopyFigures
    precisions: PrecisionFigures
    rendered: RenderedFigures | None


class Validation(Struct, frozen=True, kw_only=True):
    """What the choices looked like on the held-out photos that they were made by."""

    total: Score
    composited_top1: float
    leaves_refused: float
    severity_mae: float


class Credit(Struct, frozen=True, kw_only=True):
    """Whose work is in the weights, and under which licence."""

    what: str
    who: str
    licence: str


class ModelCard(Struct, frozen=True, kw_only=True):
    """Everything a reader or a server must know of the weights.

    Attributes:
        temperature: what logits are divided by before they are probabilities.
        unsure_below: the confidence under which the verdict is unsure.
        nothing_known_logit: what "none of all" weighs in the not-leaf score, see `not_leaf.py`.
        not_leaf_above: the not-leaf score over which the verdict is not_a_leaf.
    """

    name: str
    version: str
    created: str
    weights: dict[Precision, Weights]
    labels: tuple[str, ...]
    input: InputSpec
    temperature: float
    unsure_below: float
    nothing_known_logit: float
    not_leaf_above: float
    training: Training
    validation: Validation
    test: Evaluation | None
    limits: tuple[str, ...]
    credits: tuple[Credit, ...]

    @property
    def not_a_leaf(self) -> int:
        """The index of the class without leaves."""
        return self.labels.index(NOT_A_LEAF_LABEL)

    def identity(self, precision: Precision) -> ModelIdentity:
        """How the model signs its answers."""
        return ModelIdentity(name=self.name, version=self.version, sha256=self.weights[precision].sha256)


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


def read_weights(artifact_dir: Path, card: ModelCard, precision: Precision) -> bytes:
    """The weights that belong to the card.

    Raises:
        ArtifactInvalid: they are missing, or not the ones that the card describes.
    """
    described = card.weights.get(precision)
    if described is None:
        raise ArtifactInvalid(f"the card in {artifact_dir} knows no {precision} weights")
    path = artifact_dir / described.file
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise ArtifactInvalid(f"{path} cannot be read: {error.strerror}") from error
    found = hashlib.sha256(weights).hexdigest()
    if found != described.sha256:
        raise ArtifactInvalid(f"{path} has SHA-256 {found}, but its card says {described.sha256}")
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

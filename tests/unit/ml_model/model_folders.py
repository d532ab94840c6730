"""Folders of models: a card, and weights that nobody opens; and a classifier that answers by the card."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import msgspec
from PIL import Image

from ml_model.diagnosis import Diagnosis, Verdict
from ml_model.model_card import ModelCard, Precision, read_card, read_weights, write_card
from ml_model.scores import Score
from tests.unit.ml_model.photo_bytes import as_png, plain

LABELS = ("Background_without_leaves", "Bean___Rust", "Bean___healthy")
_SCORE = Score(photos=1, top1=1.0, macro_f1=1.0, ece=0.0, sure=1.0, top1_when_sure=1.0)


def a_card(version: str, weights: dict[Precision, bytes], **more: Any) -> ModelCard:
    """A card of these weights."""
    fields = {
        "name": "leaf",
        "version": version,
        "created": "2026-11-22",
        "weights": {
            precision: {
                "file": "leaf.onnx" if precision is Precision.FLOAT else f"leaf.{precision}.onnx",
                "sha256": hashlib.sha256(data).hexdigest(),
                "size_bytes": len(data),
            }
            for precision, data in weights.items()
        },
        "labels": LABELS,
        "input": {"size_px": 8, "mean": (0.5,) * 3, "std": (0.5,) * 3},
        "temperature": 1.0,
        "unsure_below": 0.5,
        "nothing_known_logit": 0.0,
        "not_leaf_above": 0.0,
        "training": {
            "backbone": "none",
            "photos": 1,
            "held_out_photos": 1,
            "data_sha256": "",
            "rendered_photos": 0,
            "rendered_sha256": None,
            "feedback_photos": 0,
            "feedback_sha256": None,
            "seed": 0,
            "settings": {},
        },
        "validation": {"total": _SCORE, "composited_top1": 1.0, "leaves_refused": 0.0, "severity_mae": 0.0},
        "test": None,
        "limits": (),
        "credits": (),
    }
    return msgspec.convert(fields | more, ModelCard, from_attributes=True)


def write_model(folder: Path, version: str, **more: Any) -> Path:
    """A model whose weights tell its version."""
    weights = {precision: f"{precision} weights of {version}".encode() for precision in Precision}
    card = a_card(version, weights, **more)
    folder.mkdir(parents=True, exist_ok=True)
    for precision, data in weights.items():
        (folder / card.weights[precision].file).write_bytes(data)
    write_card(card, folder)
    (folder / "MODEL_CARD.md").write_text(f"old text of {version}")
    (folder / f"reliability-{version}.png").write_bytes(b"png")
    return folder


def version_in(folder: Path) -> str:
    """The version of a model that is whole: its card, and the weights that the card describes.

    Raises:
        ArtifactInvalid: it is not.
    """
    card = read_card(folder)
    told = {read_weights(folder, card, precision).decode().rpartition(" ")[2] for precision in Precision}
    assert told == {card.version}
    return card.version


def a_photo_of(label: str) -> bytes:
    """A photo that tells its label to those who read behind its end."""
    return as_png(plain(width=8, height=8)) + b"#" + label.encode()


# Copies of `a_photo_of` are at most 16 pixels wide, the least of the things without leaves has 200.
_LARGER_THAN_COPIES_PX = 64
# In a card's `limits`. UNSTEADY: such a classifier sees no leaf in a copy that is no JPEG; FOOLED: it takes things
# without leaves for leaves.
UNSTEADY, FOOLED = "unsteady", "fooled"


class ScriptedClassifier:
    """Reads the label behind the end of a photo, and is wrong about the labels in the card's `limits`.

    A photo that was saved anew has lost it: what is small is such a copy, what is large is a thing without leaves.
    """

    def __init__(self, card: ModelCard) -> None:
        self.card = card

    @classmethod
    def load(cls, folder: Path, *, threads: int | None = None) -> Self:  # noqa: ARG003 - as LeafClassifier has it
        version_in(folder)
        return cls(read_card(folder))

    def diagnose(self, data: bytes) -> Diagnosis:
        label = self._label_of(data)
        if label in self.card.limits:
            label = "Bean___Rust" if label != "Bean___Rust" else "Bean___healthy"
        verdict = Verdict.NOT_A_LEAF if label == LABELS[0] else Verdict.DISEASE
        return Diagnosis(
            label=label,
            crop="",
            condition="",
            healthy=False,
            confidence=0.99,
            top=(),
            verdict=verdict,
            severity_pct=None,
            heatmap=None,
            model=self.card.identity(Precision.INT8),
        )

    def _label_of(self, data: bytes) -> str:
        told = data.rpartition(b"#")[2]
        if told in {label.encode() for label in LABELS}:
            return told.decode()
        photo = Image.open(BytesIO(data))
        is_copy = max(photo.size) < _LARGER_THAN_COPIES_PX
        is_missed = UNSTEADY in self.card.limits and photo.format != "JPEG"
        sees_leaf = not is_missed if is_copy else FOOLED in self.card.limits
        return "Bean___Rust" if sees_leaf else LABELS[0]

"""The classifier: photo bytes in, diagnosis out, by the committed weights."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml_model.calibration import softmax
from ml_model.diagnosis import Diagnosis, diagnosis_from
from ml_model.errors import ArtifactInvalid
from ml_model.graph_session import InferenceSession, open_session
from ml_model.model_card import ARTIFACT_DIR, ModelCard, Precision, read_card, read_weights
from ml_model.preprocess import preprocess

# Names of the graph's input and outputs; the export gives them, and a graph without them is refused.
IMAGE_INPUT: Final = "image"
LOGITS_OUTPUT: Final = "logits"
CAM_OUTPUT: Final = "cam"
AREAS_OUTPUT: Final = "areas"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What the graph says of N pictures.

    Attributes:
        logits: (N, classes).
        cam: (N, S/32, S/32), the evidence for the best class by place; below zero where it speaks against it.
        areas: (N, 2), the shares of the picture that are leaf, and ill leaf; 0 to 1.
    """

    logits: Floats
    cam: Floats
    areas: Floats


class LeafClassifier:
    """Weights with their card, ready to answer. Safe to call from several threads."""

    def __init__(self, card: ModelCard, session: InferenceSession, precision: Precision) -> None:
        self.card = card
        self.precision = precision
        self.identity = card.identity(precision)
        self._session = session

    @classmethod
    def load(
        cls,
        artifact_dir: Path = ARTIFACT_DIR,
        *,
        precision: Precision = Precision.INT8,
        threads: int | None = None,
    ) -> Self:
        """Open the weights beside their card.

        Args:
            precision: int8 is the quick one that serves; float is what it was made from.
            threads: threads of one inference; all cores unless told.

        Raises:
            ArtifactInvalid: card or weights are missing, damaged, or do not belong together.
        """
        card = read_card(artifact_dir)
        session = open_session(read_weights(artifact_dir, card, precision), threads or core_count())
        classifier = cls(card, session, precision)
        classifier._check_fit()
        return classifier

    def diagnose(self, data: bytes) -> Diagnosis:
        """Diagnose the bytes of one photo.

        Raises:
            PhotoRefused: the bytes can never be diagnosed; the text says why.
        """
        return self.diagnose_image(preprocess(data, self.card.input))

    def diagnose_image(self, image: Floats) -> Diagnosis:
        """Diagnose one preprocessed photo (3, S, S)."""
        readings = self.read(image[np.newaxis])
        return diagnosis_from(
            readings.logits[0], readings.cam[0], readings.areas[0], card=self.card, model=self.identity
        )

    def probabilities(self, logits: Floats) -> NDArray[np.float64]:
        """Calibrated probabilities (N, classes), in the order of the card's labels."""
        return softmax(logits, self.card.temperature)

    def read(self, images: Floats) -> Readings:
        """The graph's raw answer to preprocessed photos (N, 3, S, S)."""
        logits, cam, areas = self._session.run([LOGITS_OUTPUT, CAM_OUTPUT, AREAS_OUTPUT], {IMAGE_INPUT: images})
        return Readings(logits=logits, cam=cam, areas=areas)

    def _check_fit(self) -> None:
        """Ask the graph once: a card of another model is noticed at the start, and the first photo finds it warm."""
        size_px = self.card.input.size_px
        try:
            readings = self.read(np.zeros((1, 3, size_px, size_px), dtype=np.float32))
        except Exception as error:  # onnxruntime's exceptions share no base class of their own
            raise ArtifactInvalid(f"the weights do not answer as their card says: {error}") from error
        if readings.logits.shape[1] != len(self.card.labels):
            raise ArtifactInvalid(
                f"the weights know {readings.logits.shape[1]} classes, their card {len(self.card.labels)}"
            )


def core_count() -> int:
    """Cores that this process may use, which a container's CPU set can make fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

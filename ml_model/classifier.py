"""The classifier: photo bytes in, diagnosis out, by the committed weights."""

import os
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from ml_model.calibration import softmax
from ml_model.diagnosis import Diagnosis, diagnosis_from
from ml_model.errors import ArtifactInvalid
from ml_model.graph_session import InferenceSession, open_session
from ml_model.model_card import ARTIFACT_DIR, ModelCard, read_card, read_weights
from ml_model.preprocess import preprocess

# Names of the graph's input and output; the export gives them, and a graph without them is refused.
IMAGE_INPUT: Final = "image"
LOGITS_OUTPUT: Final = "logits"


class LeafClassifier:
    """Weights with their card, ready to answer. Safe to call from several threads."""

    def __init__(self, card: ModelCard, session: InferenceSession) -> None:
        self.card = card
        self._session = session

    @classmethod
    def load(cls, artifact_dir: Path = ARTIFACT_DIR, *, threads: int | None = None) -> Self:
        """Open the weights beside their card.

        Args:
            threads: threads of one inference; all cores unless told.

        Raises:
            ArtifactInvalid: card or weights are missing, damaged, or do not belong together.
        """
        card = read_card(artifact_dir)
        session = open_session(read_weights(artifact_dir, card), threads or core_count())
        classifier = cls(card, session)
        size_px = card.input.size_px
        logits = classifier.logits(np.zeros((3, size_px, size_px), dtype=np.float32))
        if logits.shape != (len(card.labels),):
            raise ArtifactInvalid(f"the weights know {logits.size} classes, their card {len(card.labels)}")
        return classifier

    def diagnose(self, data: bytes) -> Diagnosis:
        """Diagnose the bytes of one JPEG or PNG.

        Raises:
            PhotoRefused: the bytes can never be diagnosed; the text says why.
        """
        return diagnosis_from(self.probabilities(data), self.card.labels, self.card.unsure_below, self.card.identity)

    def probabilities(self, data: bytes) -> NDArray[np.float64]:
        """Calibrated probabilities of one photo, in the order of the card's labels."""
        return softmax(self.logits(preprocess(data, self.card.input)), self.card.temperature)

    def logits(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """The graph's raw answer to one preprocessed photo."""
        (batch,) = self._session.run([LOGITS_OUTPUT], {IMAGE_INPUT: image[np.newaxis]})
        logits: NDArray[np.float32] = batch[0]
        return logits


def core_count() -> int:
    """Cores that this process may use, which a container's CPU set can make fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

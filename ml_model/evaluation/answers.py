"""What a model says of the pictures of a test."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_model.classifier import LeafClassifier, Readings
from ml_model.diagnosis import Verdict, verdict_of
from ml_model.evaluation.pictures import Picture, indices_of, read_all
from ml_model.labels import NOT_A_LEAF_LABEL
from ml_model.model_card import ModelCard
from ml_model.not_leaf import not_leaf_score
from ml_model.scores import Score, score


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One model's answers to pictures whose labels it knows; one entry a picture everywhere."""

    card: ModelCard
    pictures: Sequence[Picture]
    truth: NDArray[np.int64]
    readings: Readings
    probabilities: NDArray[np.float64]

    @property
    def guesses(self) -> NDArray[np.int64]:
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def correct(self) -> NDArray[np.bool_]:
        return np.asarray(self.guesses == self.truth)

    @property
    def confidences(self) -> NDArray[np.float64]:
        return np.asarray(self.probabilities.max(axis=1))

    def labels(self) -> list[str]:
        """The label of each picture's best class."""
        return [self.card.labels[index] for index in self.guesses]

    def verdicts(self) -> list[Verdict]:
        """What would be said of each picture."""
        return [verdict_of(logits, self.card) for logits in self.readings.logits]

    @property
    def not_leaf_scores(self) -> NDArray[np.float64]:
        return not_leaf_score(self.readings.logits, self.card.not_a_leaf, self.card.nothing_known_logit)

    @property
    def shows_leaf(self) -> NDArray[np.bool_]:
        return np.array([picture.label != NOT_A_LEAF_LABEL for picture in self.pictures], dtype=np.bool_)

    @property
    def sources(self) -> NDArray[np.str_]:
        return np.array([picture.source for picture in self.pictures])

    def score(self, chosen: NDArray[np.bool_] | None = None) -> Score:
        """The figures of all pictures, or of those that are chosen."""
        rows = np.ones(len(self.truth), dtype=np.bool_) if chosen is None else chosen
        return score(self.probabilities[rows], self.truth[rows], self.card.unsure_below)


def ask(classifier: LeafClassifier, pictures: Sequence[Picture], description: str) -> Answers:
    """Show a model the pictures, under a progress bar.

    Raises:
        DatasetInvalid: a picture is no photo, or its label is none of the model's.
    """
    truth = indices_of(pictures, classifier.card.labels)
    readings = read_all(classifier, pictures, description)
    return Answers(
        card=classifier.card,
        pictures=pictures,
        truth=truth,
        readings=readings,
        probabilities=classifier.probabilities(readings.logits),
    )

"""How far diagnoses agree with what photos show in truth."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# The class of photos without a leaf, in the data sets and so in the devices' own labels.
NO_LEAF: Final = "Background_without_leaves"
_NOT_A_LEAF: Final = "not_a_leaf"
_UNSURE: Final = "unsure"


class Judgement(StrEnum):
    """How a diagnosis stands to the truth."""

    RIGHT = "right"
    # The model said that it does not know; its best guess would have been right or wrong.
    UNSURE_RIGHT = "unsure, best guess right"
    UNSURE_WRONG = "unsure, best guess wrong"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPhoto:
    """A photo whose truth is known, and what the platform said of it.

    Attributes:
        source: where it came from: drawn by the simulator, or given to it.
        truth: the label of what it shows.
        verdict, label: the platform's.
    """

    source: str
    truth: str
    verdict: str
    label: str

    @property
    def judgement(self) -> Judgement:
        """Whether the platform was right. A place without a leaf is told rightly by the verdict alone."""
        right = self.verdict == _NOT_A_LEAF if self.truth == NO_LEAF else self.label == self.truth
        if self.verdict == _UNSURE:
            return Judgement.UNSURE_RIGHT if self.label == self.truth else Judgement.UNSURE_WRONG
        if self.verdict == _NOT_A_LEAF and self.truth != NO_LEAF:
            return Judgement.WRONG
        return Judgement.RIGHT if right else Judgement.WRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """What became of the photos of one truth.

    Attributes:
        taken_for: the labels of the wrong ones, and how often.
    """

    source: str
    truth: str
    judgements: Mapping[Judgement, int]
    taken_for: Mapping[str, int]

    @property
    def photos(self) -> int:
        return sum(self.judgements.values())


@dataclass(frozen=True, slots=True)
class Agreement:
    """All judged photos."""

    photos: tuple[JudgedPhoto, ...] = field(repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the photos came from."""
        return tuple(sorted({photo.source for photo in self.photos}))

    def judgements(self, source: str) -> Mapping[Judgement, int]:
        """How often each judgement fell, of one source."""
        return Counter(photo.judgement for photo in self.photos if photo.source == source)

    def verdicts(self, source: str) -> Mapping[tuple[str, Judgement], int]:
        """How often each verdict was right or not, of one source."""
        return Counter((photo.verdict, photo.judgement) for photo in self.photos if photo.source == source)

    def rows(self, source: str) -> tuple[LabelRow, ...]:
        """One row a label of one source, by its name."""
        of_truth: defaultdict[str, list[JudgedPhoto]] = defaultdict(list)
        for photo in self.photos:
            if photo.source == source:
                of_truth[photo.truth].append(photo)
        return tuple(_row(source, truth, photos) for truth, photos in sorted(of_truth.items()))


def _row(source: str, truth: str, photos: Iterable[JudgedPhoto]) -> LabelRow:
    photos = tuple(photos)
    wrong = (photo for photo in photos if photo.judgement is Judgement.WRONG)
    return LabelRow(
        source=source,
        truth=truth,
        judgements=Counter(photo.judgement for photo in photos),
        taken_for=Counter(_NOT_A_LEAF if photo.verdict == _NOT_A_LEAF else photo.label for photo in wrong),
    )

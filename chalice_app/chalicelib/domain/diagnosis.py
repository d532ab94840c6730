"""What the classifier says of a leaf."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from chalicelib.domain.heatmap import Heatmap
from chalicelib.domain.leaf_labels import NOT_A_LEAF

# From here on, whole percent would read as certainty.
_NEARLY_ALL: Final = 0.995


class Verdict(StrEnum):
    """What a grower is told."""

    DISEASE = "disease"
    HEALTHY = "healthy"
    UNSURE = "unsure"
    NOT_A_LEAF = "not_a_leaf"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedLabel:
    """One of the likeliest classes."""

    label: str
    confidence: float  # calibrated probability, 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPassport:
    """Which model spoke."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The classifier's answer for one photo."""

    label: str  # Crop___Condition, after PlantVillage
    crop: str
    condition: str
    healthy: bool
    confidence: float  # calibrated probability of the label, 0 to 1
    top: tuple[RankedLabel, ...]
    verdict: Verdict
    severity_pct: float | None  # of the leaf's area; None when the model does not measure it
    model: ModelPassport

    @property
    def how_sure(self) -> str:
        """The confidence in whole percent, for people. Never all of them: what was learned from photos may be wrong."""
        return "over 99%" if self.confidence >= _NEARLY_ALL else f"{self.confidence:.0%}"

    @property
    def claim(self) -> str:
        """The label that a review is held against: the best guess, unless the verdict is that there is no leaf."""
        return NOT_A_LEAF if self.verdict is Verdict.NOT_A_LEAF else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the classifier has to say of one photo."""

    diagnosis: Diagnosis
    heatmap: Heatmap | None  # None where there is nothing to point at, and from a model that draws none
